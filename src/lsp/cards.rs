//! What there is to say about a tag, a column, an event…: the texts of hovers and of completions.

use super::{
    markdown::{block, code, grouped, labelled, text},
    view::Surroundings,
};
use crate::{
    calendar::{Zone, format_instant},
    catalog::{Catalog, CatalogTag, TagBody},
    diagnostic::Span,
    rule::{
        ColumnShape, SourceShape, quote_text,
        say::{Language, say},
        typed::{Expr, ExprKind, Value},
    },
    workspace::{
        SeenColumn, SeenRange,
        complete::{EventName, SourceNames, events_of, is_events, row_columns},
    },
};

/// Values of a column that a card lists.
const VALUES_SHOWN: usize = 12;
/// Users of something that a card lists.
const USERS_SHOWN: usize = 10;

/// One of two ways to say it.
pub(super) const fn in_language(language: Language, english: &'static str, chinese: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// A tag: its name, state, plain words, and audience.
pub(super) fn tag(workspace: &Surroundings<'_>, id: &str) -> Option<String> {
    let catalog = workspace.catalog()?;
    let tag = catalog.tag(id)?;
    let language = workspace.language();
    let t = |english, chinese| in_language(language, english, chinese);
    let file = &tag.document.value;
    let name = match (language, &file.name_zh) {
        (Language::Chinese, Some(name)) => name,
        _ => &file.name,
    };
    let mut out = vec![format!("**{}** {}", text(id), text(name))];
    let mut facts = vec![format!("{} {}", t("status", "状态"), code(file.status.word()))];
    if let Some(owner) = &file.owner {
        facts.push(format!("{} {}", t("owner", "负责人"), text(owner)));
    }
    if !tag.category.is_empty() {
        facts.push(format!("{} {}", t("category", "类别"), text(&tag.category)));
    }
    out.push(facts.join(" · "));
    if let Some(description) = &file.description {
        out.push(text(description));
    }
    out.push(body(catalog, tag, language));
    out.push(audience(workspace, tag));
    let users = users(catalog, |tags| tags.contains(id));
    if !users.is_empty() {
        out.push(labelled(t("Used by", "使用者："), &listed(&users)));
    }
    out.retain(|part| !part.is_empty());
    Some(out.join("\n\n"))
}

/// What the rules of a tag say.
fn body(catalog: &Catalog, tag: &CatalogTag, language: Language) -> String {
    let said = |expr: &Expr| text(&say(expr, language, catalog));
    match &tag.body {
        TagBody::Rule(expr) => said(expr),
        TagBody::Cases(cases) => cases
            .iter()
            .map(|case| format!("- {}: {}", code(&case.value), said(&case.when)))
            .collect::<Vec<_>>()
            .join("\n"),
        TagBody::Model(model) => {
            let part = |label: &str, expr: &Option<Expr>| expr.as_ref().map(|e| format!("- {label}: {}", said(e)));
            let label = in_language(language, "looks for", "寻找");
            let population = in_language(language, "among", "范围");
            [part(label, &model.label), part(population, &model.population)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n")
        }
        TagBody::Invalid => in_language(language, "Its rules have mistakes.", "规则有误。").to_owned(),
    }
}

/// How many members a tag has in the current release.
fn audience(workspace: &Surroundings<'_>, tag: &CatalogTag) -> String {
    let language = workspace.language();
    let t = |english, chinese| in_language(language, english, chinese);
    let Some(sizes) = workspace.analysis().and_then(|a| a.sizes.as_ref()) else {
        return t("No release is published yet.", "尚未发布任何版本。").to_owned();
    };
    let release = &sizes.release;
    let zone = workspace.catalog().map_or_else(Zone::utc, |c| c.settings().zone.clone());
    let as_of = format_instant(release.as_of, &zone);
    let Some(size) = sizes.size(&tag.id) else {
        return match language {
            Language::English => format!("Not in release {} (as of {as_of}).", release.number),
            Language::Chinese => format!("发布版本 {}（截至 {as_of}）中没有它。", release.number),
        };
    };
    let share = share(size, release.subjects);
    let mut out = match language {
        Language::English => {
            format!("**{}** members, {share}, in release {} as of {as_of}", grouped(size), release.number)
        }
        Language::Chinese => {
            format!("**{}** 人，占 {share}，发布版本 {}，截至 {as_of}", grouped(size), release.number)
        }
    };
    for audience in sizes.audiences(&tag.id) {
        if let Some(value) = &audience.value {
            out.push_str(&format!("\n- {}: {}", code(value), grouped(audience.size)));
        }
    }
    out
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0%".to_owned();
    }
    format!("{:.1}%", part as f64 * 100.0 / whole as f64)
}

/// A strategy.
pub(super) fn strategy(workspace: &Surroundings<'_>, id: &str) -> Option<String> {
    let catalog = workspace.catalog()?;
    let strategy = catalog.strategy(id)?;
    let language = workspace.language();
    let t = |english, chinese| in_language(language, english, chinese);
    let file = &strategy.document.value;
    let mut out = vec![format!("**{}** {}", text(id), text(&file.name))];
    let mut facts = vec![
        format!("{} {}", t("strategy, status", "策略，状态"), code(file.status.word())),
        format!("{} {}", t("priority", "优先级"), file.priority),
        format!("{} {}", t("action", "动作"), text(&file.action)),
    ];
    if let Some(owner) = &file.owner {
        facts.insert(1, format!("{} {}", t("owner", "负责人"), text(owner)));
    }
    out.push(facts.join(" · "));
    out.extend(file.description.as_deref().map(text));
    out.extend(strategy.audience.as_ref().map(|expr| text(&say(expr, language, catalog))));
    Some(out.join("\n\n"))
}

/// A KPI.
pub(super) fn kpi(workspace: &Surroundings<'_>, name: &str) -> Option<String> {
    let catalog = workspace.catalog()?;
    let kpi = catalog.kpis().iter().find(|k| k.name.as_ref() == name)?;
    let section = catalog.settings().kpis.get(name)?;
    let language = workspace.language();
    let shown = section.name.as_deref().unwrap_or_default();
    let mut out = vec![format!("**{}** {}", text(name), text(shown)).trim_end().to_owned()];
    out.extend(section.description.as_deref().map(text));
    match &kpi.when {
        Some(expr) => out.push(text(&say(expr, language, catalog))),
        None => out.push(block(&section.when)),
    }
    Some(out.join("\n\n"))
}

/// A source: its kind, where it is read from, its events and columns.
pub(super) fn source(workspace: &Surroundings<'_>, name: &str) -> Option<String> {
    let catalog = workspace.catalog()?;
    let shape = catalog.source_shapes().get(name)?;
    let language = workspace.language();
    let t = |english, chinese| in_language(language, english, chinese);
    let kind = if is_events(shape) { t("events", "事件") } else { t("attributes", "属性") };
    let mut out = vec![format!("**{}** {}", text(name), labelled(t("source of", "数据源："), kind))];
    if let Some(settings) = catalog.settings().sources.get(name) {
        out.push(code(&settings.path));
    }
    let events = events_of(shape);
    if !events.is_empty() {
        let names: Vec<String> = events.iter().take(30).map(|e| code(e)).collect();
        out.push(labelled(t("Events:", "事件："), &names.join(", ")));
    }
    let columns: Vec<String> = row_columns(shape).iter().map(|(name, ty)| format!("{} {ty}", code(name))).collect();
    if !columns.is_empty() {
        out.push(labelled(t("Columns:", "列："), &columns.join(", ")));
    }
    Some(out.join("\n\n"))
}

/// A column: its type, what it holds, which tags read it.
pub(super) fn column(workspace: &Surroundings<'_>, source: &SourceShape, column: &ColumnShape) -> String {
    let language = workspace.language();
    let t = |english, chinese| in_language(language, english, chinese);
    let kind = if is_events(source) { t("column of", "列，属于") } else { t("attribute of", "属性，属于") };
    let head = format!("**{}** {} · {kind} {}", text(&column.name), code(&column.ty.to_string()), code(&source.name));
    let mut out = vec![head];
    if let Some(seen) = workspace.analysis().and_then(|a| a.column(&source.name, &column.name)) {
        let zone = workspace.catalog().map_or_else(Zone::utc, |c| c.settings().zone.clone());
        out.extend(held(&seen, &zone, language));
    }
    if let Some(catalog) = workspace.catalog() {
        let reads = |c: &crate::rule::typed::ColumnRef| c.source == source.name && c.column == column.name;
        let users: Vec<String> = catalog
            .tags()
            .iter()
            .filter(|tag| tag.references.columns.iter().any(reads))
            .map(|tag| tag.id.to_string())
            .collect();
        if !users.is_empty() {
            out.push(labelled(t("Read by", "使用者："), &listed(&users)));
        }
    }
    out.join("\n\n")
}

/// What data holds of a column.
fn held(seen: &SeenColumn, zone: &Zone, language: Language) -> Option<String> {
    let t = |english, chinese| in_language(language, english, chinese);
    let mut parts = Vec::new();
    if !seen.texts.is_empty() {
        let shown: Vec<String> = seen
            .texts
            .iter()
            .take(VALUES_SHOWN)
            .map(|(value, rows)| format!("{} ({})", code(value), grouped(*rows)))
            .collect();
        let more = seen.distinct.saturating_sub(shown.len() as u64);
        let more = match (more, language) {
            (0, _) => String::new(),
            (n, Language::English) => format!(", and {} more", grouped(n)),
            (n, Language::Chinese) => format!("，另有 {} 个", grouped(n)),
        };
        parts.push(labelled(t("Values:", "取值："), &format!("{}{more}", shown.join(", "))));
    }
    match &seen.range {
        Some(SeenRange::Exact(low, high)) => {
            let (low, high) = (shown(low, zone), shown(high, zone));
            parts.push(labelled(t("From", "范围："), &format!("{} {} {}", code(&low), t("to", "至"), code(&high))));
        }
        Some(SeenRange::Floats(low, high)) => {
            parts.push(labelled(
                t("From", "范围："),
                &format!("{} {} {}", code(&low.to_string()), t("to", "至"), code(&high.to_string())),
            ));
        }
        None => {}
    }
    if seen.nulls > 0 {
        let share = share(seen.nulls, seen.rows);
        parts.push(match language {
            Language::English => format!("{share} of {} rows hold nothing", grouped(seen.rows)),
            Language::Chinese => format!("{} 行中有 {share} 为空", grouped(seen.rows)),
        });
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// A value as people read it.
fn shown(value: &Value, zone: &Zone) -> String {
    match value {
        Value::Timestamp(t) => format_instant(*t, zone),
        Value::Date(days) => {
            // Midnight of a day begins with the day.
            let midnight = format_instant(i64::from(*days) * crate::calendar::DAY, &Zone::utc());
            midnight.chars().take(10).collect()
        }
        Value::Text(text) => quote_text(text),
        other => {
            let ty = crate::rule::DataType::Int;
            Expr { kind: ExprKind::Literal(other.clone()), ty, span: Span::default() }.to_string()
        }
    }
}

/// An event: where its rows are, how many, which tags read it.
pub(super) fn event(workspace: &Surroundings<'_>, event: EventName<'_>) -> String {
    let language = workspace.language();
    let t = |english, chinese| in_language(language, english, chinese);
    let source = event.source;
    let Some(name) = event.event else {
        return self::source(workspace, &source.name).unwrap_or_default();
    };
    let mut out = vec![format!("**{}** {} {}", text(name), t("event of", "事件，属于"), code(&source.name))];
    let column = match &source.kind {
        crate::rule::SourceShapeKind::Events { event: Some(column), .. } => Some(column),
        _ => None,
    };
    if let (Some(analysis), Some(column)) = (workspace.analysis(), column)
        && let Some(seen) = analysis.column(&source.name, column)
        && let Some((_, rows)) = seen.texts.iter().find(|(text, _)| text == name)
    {
        let share = share(*rows, seen.rows);
        out.push(match language {
            Language::English => format!("{} rows, {share} of those looked at", grouped(*rows)),
            Language::Chinese => format!("{} 行，占所查看行数的 {share}", grouped(*rows)),
        });
    }
    let columns: Vec<String> = row_columns(source).iter().map(|(name, ty)| format!("{} {ty}", code(name))).collect();
    if !columns.is_empty() {
        out.push(labelled(t("Columns:", "列："), &columns.join(", ")));
    }
    if let Some(catalog) = workspace.catalog() {
        let reads = |e: &crate::rule::typed::EventRef| e.source == source.name && e.event.as_ref() == Some(name);
        let users: Vec<String> = catalog
            .tags()
            .iter()
            .filter(|tag| tag.references.events.iter().any(reads))
            .map(|tag| tag.id.to_string())
            .collect();
        if !users.is_empty() {
            out.push(labelled(t("Read by", "使用者："), &listed(&users)));
        }
    }
    out.join("\n\n")
}

/// The column of a path in a rule, or else its event.
pub(super) fn path(workspace: &Surroundings<'_>, path: &[String], rows: Option<&[String]>) -> Option<String> {
    let names = SourceNames::new(workspace.catalog()?);
    if let Some((source, column)) = names.column(path, rows) {
        return Some(self::column(workspace, source, column));
    }
    if let Some((event, rest)) = names.event(path) {
        return Some(match rest {
            [] => self::event(workspace, event),
            [column, ..] => match names.column(std::slice::from_ref(column), Some(path)) {
                Some((source, column)) => self::column(workspace, source, column),
                None => self::event(workspace, event),
            },
        });
    }
    source(workspace, path.first()?)
}

/// Tags and strategies whose rules refer to something.
fn users(catalog: &Catalog, refers: impl Fn(&std::collections::BTreeSet<std::sync::Arc<str>>) -> bool) -> Vec<String> {
    let tags = catalog.tags().iter().filter(|tag| refers(&tag.references.tags)).map(|tag| tag.id.to_string());
    let strategies = catalog.strategies().iter().filter(|s| refers(&s.references.tags)).map(|s| s.id.to_string());
    tags.chain(strategies).collect()
}

fn listed(ids: &[String]) -> String {
    let mut shown: Vec<String> = ids.iter().take(USERS_SHOWN).map(|id| code(id)).collect();
    if ids.len() > shown.len() {
        shown.push(format!("… ({})", ids.len()));
    }
    shown.join(", ")
}
