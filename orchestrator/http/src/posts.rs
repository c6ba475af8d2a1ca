//! What belongs to one post.

pub(crate) mod inbox;
pub(crate) mod notices;
