-- Attributes stay in Tacker's table until their VNF is purged: what was archived goes back there.
INSERT OR IGNORE INTO vnf_attribute (id, vnf_id, key, value)
    SELECT id, vnf_id, key, value FROM retack_archived_vnf_attribute
    WHERE vnf_id IN (SELECT id FROM vnf);
DELETE FROM retack_archived_vnf_attribute;
