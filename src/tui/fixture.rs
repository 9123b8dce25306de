//! A small workspace for tests: ten tags, 240 subjects, three weekly releases, three commits; in English or in Chinese.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ratatui::buffer::Buffer;
use tempfile::TempDir;

use crate::{
    calendar::{DAY, Micros, Zone, format_instant},
    rule::say::Language,
    tui::{
        app::Start,
        headless::Headless,
        keymap::Keymap,
        options::Access,
        screen::{Place, ScreenId},
        theme::{ColorDepth, Theme, ThemeName},
        widget::text::width,
    },
    workspace::{BuildOptions, IngestMode, PublishInstant, PublishOptions, Unobserved, Workspace},
};

/// The sizes that screens are looked at.
pub(crate) const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// 2026-01-08, midnight in Shanghai.
pub(crate) const NOW: Micros = 1_767_801_600_000_000;

/// What names and values are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    English,
    Chinese,
}

impl Content {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language of the interface that goes with it.
    pub(crate) const fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::Chinese => Language::Chinese,
        }
    }

    const fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// The workspace that all tests of this process look at; nobody may write into it.
pub(crate) fn workspace(content: Content) -> &'static Path {
    static MADE: [OnceLock<PathBuf>; 2] = [OnceLock::new(), OnceLock::new()];
    MADE[content as usize].get_or_init(|| {
        let folder = temporary().join(content.language().code());
        make(&folder, content);
        folder
    })
}

/// A workspace of a test's own.
pub(crate) fn copy(content: Content) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy_folder(workspace(content), folder.path());
    folder
}

/// The dashboard over the workspace that all tests look at, with the catalog on the screen.
pub(crate) fn headless(content: Content, (columns, rows): (u16, u16)) -> Headless {
    headless_in(workspace(content), content, (columns, rows), Access::ReadOnly)
}

/// The dashboard over a workspace.
pub(crate) fn headless_in(dir: &Path, content: Content, size: (u16, u16), access: Access) -> Headless {
    Headless::start(dir.to_owned(), start(content, size, access))
}

/// How the dashboard starts in tests.
pub(crate) fn start(content: Content, size: (u16, u16), access: Access) -> Start {
    Start {
        theme: Theme::new(ThemeName::Dark, ColorDepth::True),
        language: content.language(),
        keymap: Keymap::default(),
        access,
        now: NOW,
        place: Place::of(ScreenId::Catalog),
        size,
        notice: None,
        told: Vec::new(),
    }
}

/// The letters on a screen, line by line without blanks at their ends.
pub(crate) fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let symbol = buffer.cell((x, y)).map_or(" ", |cell| cell.symbol());
            line.push_str(symbol);
            x += (width(symbol) as u16).max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A folder of this process in the folder of the build; those of processes that ended are removed.
fn temporary() -> PathBuf {
    let exe = std::env::current_exe().expect("a program");
    let folder = exe.parent().expect("a folder").join("dashboard-workspaces");
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let is_alive = Path::new("/proc").join(entry.file_name()).exists() || !Path::new("/proc/self").exists();
        if !is_alive {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    folder.join(std::process::id().to_string())
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("listed") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Writes it all.
fn make(folder: &Path, content: Content) {
    let write = |file: &str, text: &str| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    };
    write("tagwerk.toml", SETTINGS);
    write(".gitignore", "/.tagwerk/\n/data/\n");
    for (file, text) in tags(content) {
        write(&file, &text);
    }
    write(
        "strategies/winback_mail.toml",
        "id = \"winback_mail\"\nname = \"Win back by mail\"\nowner = \"crm\"\nstatus = \"active\"\npriority = 50\naudience = \"tag(lifecycle = 'churned')\"\naction = \"mail\"\n",
    );
    let (profiles, events) = data(content);
    write("data/profiles.csv", &profiles);
    write("data/events.csv", &events);
    commit(folder, "tags: the first ten", NOW - 21 * DAY);
    publish(folder, NOW - 14 * DAY);
    let file = folder.join("tags/transaction/high_value.toml");
    let text = fs::read_to_string(&file).expect("readable");
    fs::write(&file, text.replace(">= 60", ">= 90")).expect("written");
    commit(folder, "tags: high_value begins at 90\n\nApproved-by: Ann\n", NOW - 10 * DAY);
    publish(folder, NOW - 7 * DAY);
    let file = folder.join("tags/behavior/recent_login.toml");
    let text = fs::read_to_string(&file).expect("readable");
    fs::write(&file, format!("# Weekly habit.\n{text}")).expect("written");
    commit(folder, "tags: why recent_login is there", NOW - 2 * DAY);
    publish(folder, NOW);
}

fn publish(folder: &Path, as_of: Micros) {
    let workspace = Workspace::open(folder).expect("a workspace");
    let build = BuildOptions { as_of, now: as_of, only: Vec::new(), ingest: IngestMode::Changed };
    let options = PublishOptions { instant: PublishInstant::Exactly, ..PublishOptions::of(build) };
    workspace.publish(&options, &Unobserved).expect("published");
}

fn commit(folder: &Path, message: &str, at: Micros) {
    let repository = git2::Repository::init(folder).expect("a repository");
    let mut index = repository.index().expect("an index");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("added");
    index.write().expect("written");
    let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("a tree");
    let author =
        git2::Signature::new("Test", "test@localhost", &git2::Time::new(at / 1_000_000, 0)).expect("an author");
    let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
    repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).expect("a commit");
}

const SETTINGS: &str = r#"[workspace]
name = "shop"
timezone = "Asia/Shanghai"

[sources.profile]
kind = "attributes"
path = "data/profiles.csv"
subject = "user_id"

[sources.events]
kind = "events"
path = "data/events.csv"
subject = "user_id"
time = "ts"
event = "event"
events = ["login", "purchase"]
columns = { amount = "decimal(2)" }

[suppression]
tags = ["do_not_contact"]
"#;

/// The files of the tags.
fn tags(content: Content) -> Vec<(String, String)> {
    let rule = |id: &str, category: &str, name: &str, owner: &str, status: &str, description: &str, when: &str| {
        let text = format!(
            "id = \"{id}\"\nname = \"{name}\"\nowner = \"{owner}\"\nstatus = \"{status}\"\ndescription = \"{description}\"\n\n\
             [purpose]\ngoal = \"{}\"\ndecision = \"{}\"\naction = \"segment\"\n\n[rule]\nwhen = \"\"\"\n{when}\"\"\"\n",
            content.pick("Keep people who buy", "留住购买者"),
            content.pick("Who gets which offer", "谁得到哪种优惠"),
        );
        (format!("tags/{category}/{id}.toml"), text)
    };
    let city = content.pick("Shanghai", "上海");
    let mut files = vec![
        rule(
            "in_shanghai",
            "basic",
            content.pick("Lives in Shanghai", "居住在上海"),
            "growth",
            "active",
            content.pick("The city of the profile.", "资料中的城市。"),
            &format!("profile.city = '{city}'"),
        ),
        rule(
            "do_not_contact",
            "basic",
            content.pick("Do not contact", "请勿打扰"),
            "legal",
            "active",
            content.pick("Opted out of everything.", "已退订所有消息。"),
            "profile.opted_out",
        ),
        rule(
            "new_customer",
            "basic",
            content.pick("New customer", "新客户"),
            "growth",
            "active",
            content.pick("Registered in the last 60 days.", "最近 60 天内注册。"),
            "profile.registered_at >= as_of - 60 days",
        ),
        rule(
            "recent_login",
            "behavior",
            content.pick("Active this week", "本周活跃"),
            "growth",
            "active",
            content.pick("Logged in more than once in the last seven days.", "最近七天登录超过一次。"),
            "count(login, last 7 days) > 1",
        ),
        rule(
            "sleeping",
            "behavior",
            content.pick("Sleeping", "沉睡"),
            "crm",
            "review",
            content.pick("No login for three weeks.", "三周未登录。"),
            "not exists(login, last 21 days)",
        ),
        rule(
            "high_value",
            "transaction",
            content.pick("High value", "高价值客户"),
            "crm",
            "active",
            content.pick("Spends a lot and is still around.", "消费高且仍然活跃。"),
            "sum(purchase.amount, last 60 days) >= 60\nand exists(login, last 30 days)\nand not tag(do_not_contact)",
        ),
        rule(
            "never_bought",
            "transaction",
            content.pick("Never bought", "从未购买"),
            "growth",
            "active",
            content.pick("Was here, but bought nothing.", "来过但没有购买。"),
            "exists(login) and not exists(purchase)",
        ),
        rule(
            "win_back",
            "strategy",
            content.pick("Worth winning back", "值得挽回"),
            "crm",
            "draft",
            content.pick("Churned, has bought before.", "已流失，曾经购买。"),
            "tag(lifecycle = 'churned') and exists(purchase)",
        ),
    ];
    let cases = |id: &str, category: &str, name: &str, cases: &[(&str, &str, &str)]| {
        let mut text = format!(
            "id = \"{id}\"\nname = \"{name}\"\nowner = \"crm\"\nstatus = \"active\"\ndescription = \"{}\"\n\n[purpose]\ngoal = \"{}\"\n\
             decision = \"{}\"\naction = \"segment\"\n\n[refresh]\nevery = \"1 day\"\nobjective = \"26 hours\"\n",
            content.pick("One value for everybody.", "每人一个取值。"),
            content.pick("One shared answer", "统一的答案"),
            content.pick("Which strategy may address whom", "哪个策略可触达谁"),
        );
        for (value, label, when) in cases {
            text.push_str(&format!("\n[[case]]\nvalue = \"{value}\"\nname = \"{label}\"\nwhen = \"{when}\"\n"));
        }
        (format!("tags/{category}/{id}.toml"), text)
    };
    files.push(cases(
        "lifecycle",
        "strategy",
        content.pick("Lifecycle stage", "生命周期阶段"),
        &[
            ("new", content.pick("New", "新客"), "profile.registered_at >= as_of - 30 days"),
            ("churned", content.pick("Churned", "流失"), "not exists(login, last 30 days)"),
            ("active", content.pick("Active", "活跃"), "true"),
        ],
    ));
    files.push(cases(
        "basket",
        "transaction",
        content.pick("Size of the basket", "客单价"),
        &[
            ("large", content.pick("Large", "大"), "max(purchase.amount) >= 60"),
            ("small", content.pick("Small", "小"), "exists(purchase)"),
        ],
    ));
    files
}

/// Rows of 240 subjects, always the same.
fn data(content: Content) -> (String, String) {
    let cities = match content {
        Content::English => ["Shanghai", "Beijing", "Hangzhou", "Chengdu"],
        Content::Chinese => ["上海", "北京", "杭州", "成都"],
    };
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let date = |days_ago: u64| {
        let instant = NOW - i64::try_from(days_ago).expect("small") * DAY;
        format_instant(instant, &Zone::utc())[..10].to_owned()
    };
    let mut profiles = "user_id,city,level,registered_at,opted_out\n".to_owned();
    let mut events = "user_id,ts,event,amount\n".to_owned();
    for subject in 1..=240 {
        let city = if next(20) == 0 { "" } else { cities[(next(6).min(3)) as usize] };
        let registered = next(400);
        let level = next(5) + 1;
        let opted_out = next(12) == 0;
        profiles.push_str(&format!("u{subject},{city},{level},{}T10:00:00,{opted_out}\n", date(registered)));
        for _ in 0..next(9) {
            events.push_str(&format!("u{subject},{}T{:02}:15:00,login,\n", date(next(70) + 1), next(24)));
        }
        for _ in 0..next(4) {
            let amount = format!("{}.{:02}", 5 + next(90), next(100));
            events.push_str(&format!("u{subject},{}T{:02}:45:00,purchase,{amount}\n", date(next(90) + 1), next(24)));
        }
    }
    (profiles, events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_whole_and_published() {
        for content in Content::ALL {
            let workspace = Workspace::open(workspace(content)).expect("a workspace");
            let checked = workspace.check().expect("checked");
            assert!(!checked.found.has_errors(), "{:?}", checked.found);
            assert_eq!(checked.tags, 10);
            assert_eq!(workspace.releases().expect("listed").len(), 3);
        }
    }

    #[test]
    fn the_first_screen_names_every_tag() {
        let shown = text(&headless(Content::Chinese, (120, 40)).frame());
        for (file, _) in tags(Content::Chinese) {
            let id = file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).expect("a name");
            assert!(shown.contains(id), "{id} is not on\n{shown}");
        }
    }
}
