//! What people get wrong, and what they are told: the whole text, carets included.

use super::{
    Purpose,
    fixture::{Shop, rendered},
    parse, resolve,
};

mod form;
mod names;
mod spelling;
mod types;
mod window;
mod workspaces;

/// Everything that is found in a rule over the example workspace, rendered.
fn found(purpose: Purpose, text: &str) -> String {
    found_in(&Shop::new(), purpose, text)
}

fn found_in(shop: &Shop, purpose: Purpose, text: &str) -> String {
    let (ast, mut errors) = parse(text);
    if let Some(ast) = ast {
        match resolve(&ast, shop, purpose) {
            Ok((_, warnings)) => errors.extend(warnings),
            Err(found) => errors.extend(found),
        }
    }
    assert!(!errors.is_empty(), "nothing is wrong with `{text}`");
    rendered(text, &errors).trim_end().to_owned()
}
