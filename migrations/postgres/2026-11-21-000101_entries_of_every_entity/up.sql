-- What an entry is about; vnf_instance_id is the id of a subscription where it says lccn-subscription.
ALTER TABLE retack_entry ADD COLUMN entity VARCHAR(64) NOT NULL DEFAULT 'vnf-instance';
