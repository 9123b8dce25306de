use super::{Workspace, WorkspaceError};
use crate::{catalog::Graph, diagnostic::suggestion};

impl Workspace {
    /// Says what needs what; with `node` (an id, or a kind and a name such as `strategy:winback_sms`), only what that
    /// needs and what needs it, directly or through others.
    ///
    /// # Errors
    /// When there is no such node; tags that cannot be understood need nothing.
    pub fn graph(&self, node: Option<&str>) -> Result<Graph, WorkspaceError> {
        let (catalog, _) = self.catalog_with_findings()?;
        let graph = catalog.graph();
        let Some(name) = node else { return Ok(graph) };
        match graph.find(name) {
            Some(node) => Ok(graph.around(node)),
            None => {
                let names: Vec<String> = graph.nodes().map(crate::catalog::Node::name).collect();
                let suggestion = suggestion(name, names.iter().map(String::as_str));
                Err(WorkspaceError::UnknownNode { name: name.to_owned(), suggestion })
            }
        }
    }
}
