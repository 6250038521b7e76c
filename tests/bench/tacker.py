"""Tacker's own tool, with the options registered that its command line lacks (mapping.md E1, E2)."""

from oslo_config import cfg

cfg.CONF.register_opt(cfg.BoolOpt("use_credential_encryption", default=False))
cfg.CONF.register_opt(cfg.StrOpt("openstack", default="/nowhere"), group="vim_keys")
cfg.CONF.register_opt(cfg.BoolOpt("use_barbican", default=False), group="vim_keys")

from tacker.db.migration.cli import main  # noqa: E402 (after the options)

main()
