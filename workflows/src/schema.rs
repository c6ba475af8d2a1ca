//! The published JSON Schema of definitions, for editors.

/// The schema (draft 2020-12). It says the shape; what needs the whole text or the organisation is
/// said by [`crate::parse::definition`]. Keywords are English.
pub const DEFINITION_SCHEMA: &str = include_str!("../schema/definition.schema.json");

/// The same for definitions in Chinese, made from the English one and the table of keywords by
/// `cargo xtask gen`.
pub const DEFINITION_SCHEMA_CHINESE: &str = include_str!("../schema/definition.zh.schema.json");
