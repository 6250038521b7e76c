//! (6) VIMs: what retack has to know of them, as plain values for the conversion. Knows neither v1 nor v2 rows.

pub mod openstack;
