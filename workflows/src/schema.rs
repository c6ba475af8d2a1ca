//! The published JSON Schema of definitions, for editors.

/// The schema (draft 2020-12). It says the shape; what needs the whole text or the organisation is
/// said by [`crate::parse::definition`].
pub const DEFINITION_SCHEMA: &str = include_str!("../schema/definition.schema.json");
