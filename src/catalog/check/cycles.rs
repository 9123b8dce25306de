use super::references::reference_place;
use crate::{
    catalog::{CatalogTag, code},
    diagnostic::{Diagnostic, Diagnostics},
};

/// Orders tags by what they refer to, and reports every circle once. Sets [`CatalogTag::level`].
pub(super) fn levels(tags: &mut [CatalogTag], found: &mut Diagnostics) -> Vec<Vec<usize>> {
    let position = |id: &str| tags.binary_search_by(|tag| tag.id.as_ref().cmp(id)).ok();
    let needs: Vec<Vec<usize>> =
        tags.iter().map(|tag| tag.references.tags.iter().filter_map(|id| position(id)).collect()).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); tags.len()];
    let mut open: Vec<usize> = Vec::with_capacity(tags.len());
    for (at, needs) in needs.iter().enumerate() {
        open.push(needs.len());
        for need in needs {
            needed_by[*need].push(at);
        }
    }
    let mut levels = Vec::new();
    let mut ready: Vec<usize> = (0..tags.len()).filter(|at| open[*at] == 0).collect();
    let mut done = vec![false; tags.len()];
    while !ready.is_empty() {
        let mut next = Vec::new();
        for at in &ready {
            tags[*at].level = levels.len();
            done[*at] = true;
            for user in &needed_by[*at] {
                open[*user] -= 1;
                if open[*user] == 0 {
                    next.push(*user);
                }
            }
        }
        next.sort_unstable();
        levels.push(std::mem::replace(&mut ready, next));
    }
    report(tags, &needs, &done, found);
    levels
}

/// From each tag that is left, walks along the first reference that is left too until a tag comes again.
fn report(tags: &[CatalogTag], needs: &[Vec<usize>], done: &[bool], found: &mut Diagnostics) {
    let mut seen = done.to_vec();
    for start in 0..tags.len() {
        let mut path: Vec<usize> = Vec::new();
        let mut at = start;
        while !seen[at] {
            seen[at] = true;
            path.push(at);
            match needs[at].iter().find(|need| !done[**need]) {
                Some(next) => at = *next,
                None => break,
            }
        }
        if let Some(from) = path.iter().position(|step| *step == at) {
            found.push(circle(tags, &path[from..]));
        }
    }
}

fn circle(tags: &[CatalogTag], members: &[usize]) -> Diagnostic {
    let ids: Vec<&str> = members.iter().chain(members.first()).map(|at| tags[*at].id.as_ref()).collect();
    let step = |at: usize| reference_place(&tags[members[at]], ids[at + 1]);
    let message = if members.len() == 1 {
        format!("tag `{}` refers to itself", ids[0])
    } else {
        format!("tags refer to each other in a circle: {}", ids.join(" -> "))
    };
    let mut diagnostic = Diagnostic::error(code::CYCLE, step(0), message)
        .label(format!("`{}` needs `{}`", ids[0], ids[1]))
        .help("take one of these references out; put what both need into a third tag");
    for at in 1..members.len() {
        diagnostic = diagnostic.related(step(at), format!("`{}` needs `{}`", ids[at], ids[at + 1]));
    }
    diagnostic
}
