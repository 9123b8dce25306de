//! What the screen Deliveries counts and shows.

use std::fs;

use super::*;
use crate::{
    tui::{
        app::Access,
        fixture::{self, Content, NOW, SIZES},
        headless::Headless,
    },
    workspace::Unobserved,
};

/// A workspace with two strategies in a group.
fn grouped_strategies(content: Content) -> tempfile::TempDir {
    let folder = fixture::copy(content);
    let name = if content == Content::Chinese { "欢迎新客" } else { "Welcome" };
    let text = format!(
        "id = \"welcome\"\nname = \"{name}\"\nowner = \"growth\"\nstatus = \"active\"\npriority = 90\nexclusive_group = \"outreach\"\n\
         holdout = \"10%\"\nfrequency_cap = \"2 per 7 days\"\naudience = \"tag(new_customer)\"\naction = \"mail\"\n"
    );
    fs::write(folder.path().join("strategies/welcome.toml"), text).unwrap();
    let file = folder.path().join("strategies/winback_mail.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("priority = 50", "priority = 50\nexclusive_group = \"outreach\"")).unwrap();
    folder
}

fn open(dir: &std::path::Path, content: Content, size: (u16, u16)) -> Headless {
    let mut dashboard = fixture::headless_in(dir, content, size, Access::ReadOnly);
    dashboard.press("6").unwrap();
    dashboard
}

#[test]
fn strategies_and_tags_are_shown() {
    for content in Content::ALL {
        let folder = grouped_strategies(content);
        for (columns, rows) in SIZES {
            let dashboard = open(folder.path(), content, (columns, rows));
            let name = format!("deliveries_{}_{columns}x{rows}", content.language().code());
            insta::assert_snapshot!(name, fixture::text(&dashboard.frame()));
        }
    }
}

#[test]
fn who_is_left_is_what_a_query_says() {
    let folder = grouped_strategies(Content::English);
    let mut dashboard = open(folder.path(), Content::English, (120, 40));
    let desk = dashboard.app.shared.desk.clone().unwrap();
    let query = |rule: &str| grouped(desk.workspace().query(rule, NOW, NOW, &Unobserved).unwrap().members.len());
    let (all, first) = (query("tag(new_customer)"), query("tag(new_customer) and not tag(do_not_contact)"));
    let second = query("tag(lifecycle = 'churned') and not tag(new_customer) and not tag(do_not_contact)");
    let told = dashboard.lines().join("\n");
    assert!(told.contains(&format!("id welcome; audience {all}; left {first}; ")), "{told}");
    assert!(
        told.contains(&format!("id winback_mail; audience {}; left {second}; ", query("tag(lifecycle = 'churned')"))),
        "{told}"
    );
    assert_eq!(dashboard.app.deliveries.rows[0], Row::Strategy("welcome".into()), "who goes first stands first");
    dashboard.press("enter").unwrap();
    assert_eq!(dashboard.app.screen, ScreenId::Deliveries, "a strategy is no tag");
    assert!(dashboard.app.deliveries.browse.in_detail);
}

#[test]
fn a_tag_is_exported_and_a_suppression_is_not() {
    let mut dashboard = open(fixture::workspace(Content::English), Content::English, (120, 40));
    let export = Action::Deliveries(DeliveriesAction::CopyCommand);
    assert!(!dashboard.app.is_live(export));
    dashboard.press("e y").unwrap();
    assert_eq!(dashboard.copied.len(), 1, "only what is told of the strategy");
    dashboard.press("j").unwrap();
    assert_eq!(dashboard.app.deliveries.selected(), Some(&Row::Suppression("do_not_contact".into())));
    assert!(!dashboard.app.is_live(export));
    dashboard.press("j e").unwrap();
    let Some(Row::Tag(tag)) = dashboard.app.deliveries.selected().cloned() else { panic!("a tag") };
    assert_eq!(dashboard.copied[1], format!("tagwerk export {tag} --format csv -o {tag}.csv"));
    assert!(dashboard.lines().join("\n").contains("ids, csv, ndjson, parquet, roaring"));
    dashboard.press("enter").unwrap();
    assert_eq!((dashboard.app.screen, dashboard.app.current().place().at.as_deref()), (ScreenId::Catalog, Some(&*tag)));
}

#[test]
fn what_is_not_there_yet_is_said() {
    for content in Content::ALL {
        let dashboard = open(fixture::workspace(content), content, (80, 24));
        assert!(dashboard.lines().join("\n").contains("`tagwerk push`"));
    }
}
