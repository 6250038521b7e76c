//! The tests that need a database or the `retack` program itself, on every engine.
