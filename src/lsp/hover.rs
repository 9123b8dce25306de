//! Hover: what something means, who it stands for.

use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::{
    cards::{self, in_language},
    cursor::{Cursor, ValueCursor, cursor_at},
    markdown::{code, text},
    outline::{Outline, PathStep},
    pages,
    rules::{Meaning, Symbol, meaning, part_at, symbol_at},
    schema::Shape,
    view::View,
};
use crate::{
    catalog::{FileKind, WrittenText},
    diagnostic::Span,
    rule::{
        self, Ast, Purpose, Slot,
        ast::{AstKind, Name},
        rule_cursor,
        say::say,
        typed::{Expr, ExprKind},
    },
    workspace::complete::rule_form,
};

/// What there is to say about what stands under the cursor.
pub(super) fn hover(view: &View<'_>, params: &HoverParams) -> Option<Hover> {
    let kind = view.kind()?;
    let at = view.byte(params.text_document_position_params.position);
    let outline = Outline::read(view.text());
    let found = match cursor_at(&outline, view.text(), at) {
        Cursor::Comment => None,
        Cursor::Header { path, part, is_list, .. } => {
            let mut whole = path;
            whole.push(PathStep::Key(view.text()[part.start..part.end].to_owned()));
            if is_list {
                whole.push(PathStep::At(0));
            }
            section(view, kind, &whole).map(|said| (part, said))
        }
        Cursor::Key(key) => {
            let name = key.key?;
            let mut path = key.table.clone();
            path.push(PathStep::Key(name.name.clone()));
            key_said(view, kind, &outline, &path).map(|said| (name.span, said))
        }
        Cursor::Value(value) => value_said(view, kind, &value, at),
    };
    let mut found = found;
    if let Some(explained) = explained(view, at) {
        let (span, said) = found.unwrap_or((Span::new(at, at), String::new()));
        let said = if said.is_empty() { explained } else { format!("{said}\n\n---\n\n{explained}") };
        found = Some((span, said));
    }
    let (span, said) = found?;
    let kind = if view.workspace.client.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value: said }),
        range: (span.start < span.end).then(|| view.range(span)),
    })
}

/// What the findings at a place mean.
fn explained(view: &View<'_>, at: usize) -> Option<String> {
    let analysis = view.workspace.analysis()?;
    let file = view.file()?;
    // Findings of a text that has changed point elsewhere now.
    if analysis.texts.get(file) != Some(view.text()) {
        return None;
    }
    let here = analysis.found.iter().filter(|finding| {
        finding.place.as_ref().is_some_and(|p| p.file == *file && p.span.start <= at && at <= p.span.end)
    });
    let mut codes: Vec<&str> = here.map(|finding| finding.code).collect();
    codes.dedup();
    let said: Vec<String> = codes
        .into_iter()
        .filter_map(|code| Some((code, pages::explanation(code)?)))
        .map(|(code, row)| {
            let more = if row.more.is_empty() { String::new() } else { format!(". {}", row.more) };
            format!("**{code}** {}{more}", row.title)
        })
        .collect();
    (!said.is_empty()).then(|| said.join("\n\n"))
}

/// A section: what its schema says; of a source or KPI also what is known of it.
fn section(view: &View<'_>, kind: FileKind, path: &[PathStep]) -> Option<String> {
    let named = match path {
        [PathStep::Key(section), PathStep::Key(name)] if kind == FileKind::Workspace => match section.as_str() {
            "sources" => cards::source(&view.workspace, name),
            "kpis" => cards::kpi(&view.workspace, name),
            _ => None,
        },
        _ => None,
    };
    named.or_else(|| Some(text(Shape::of(kind)?.below(path)?.description()?)))
}

/// A key: its schema's description; of a rule also its plain words, of a column in a test what is known of it.
fn key_said(view: &View<'_>, kind: FileKind, outline: &Outline, path: &[PathStep]) -> Option<String> {
    if let Some(card) = test_card(view, kind, path) {
        return Some(card);
    }
    if kind == FileKind::Workspace
        && let Some(card) = section(view, kind, path).filter(|_| path.len() == 2)
    {
        return Some(card);
    }
    let shape = Shape::of(kind)?.below(path)?;
    let mut out: Vec<String> = shape.description().map(text).into_iter().collect();
    if let Some(Meaning::Rule(purpose)) = meaning(kind, path)
        && let Some(written) = outline.value(path).and_then(|node| super::rules::text_of(node, view.text()))
    {
        // What a card says of a tag is its only rule; of a case only the whole tag.
        let card = own_id(view, outline).filter(|_| kind == FileKind::Tag && path.len() == 2);
        let card = card.and_then(|id| cards::tag(&view.workspace, &id));
        out.extend(card.or_else(|| whole_rule(view, &written.decoded(), purpose)));
    }
    let words = shape.words();
    if !words.is_empty() {
        let list: Vec<String> = words.iter().map(|(word, doc)| format!("- {} {}", code(word), text(doc))).collect();
        out.push(list.join("\n"));
    }
    let examples: Vec<String> = shape.examples().iter().map(|e| code(&e.to_string())).collect();
    if !examples.is_empty() && !matches!(meaning(kind, path), Some(Meaning::Rule(_))) {
        let label = in_language(view.workspace.language(), "For example", "例如");
        out.push(format!("{label} {}", examples.join(", ")));
    }
    (!out.is_empty()).then(|| out.join("\n\n"))
}

/// A source or one of its columns, as keys of `[[test]]`.
fn test_card(view: &View<'_>, kind: FileKind, path: &[PathStep]) -> Option<String> {
    if kind != FileKind::Tag || path.first()?.key()? != "test" {
        return None;
    }
    let source = path.get(2)?.key()?;
    let catalog = view.workspace.catalog()?;
    let shape = catalog.source_shapes().get(source)?;
    let keys: Vec<&str> = path[3..].iter().filter_map(PathStep::key).collect();
    match keys.as_slice() {
        [] => cards::source(&view.workspace, source),
        [column] => {
            let column = shape.columns.iter().find(|c| c.name.as_ref() == *column)?;
            Some(cards::column(&view.workspace, shape, column))
        }
        _ => None,
    }
}

fn own_id(view: &View<'_>, outline: &Outline) -> Option<String> {
    let node = outline.value(&[PathStep::Key("id".to_owned())])?;
    Some(super::rules::text_of(node, view.text())?.decoded())
}

fn value_said(view: &View<'_>, kind: FileKind, value: &ValueCursor<'_>, at: usize) -> Option<(Span, String)> {
    if let Some(Meaning::Rule(purpose)) = meaning(kind, &value.path)
        && let Some(written) = value.text_at(view.text(), at)
    {
        return rule_said(view, &written, at, purpose);
    }
    let names = view.workspace.catalog();
    if let Some(occurrence) = symbol_at(kind, view.text(), at, names)
        && let Some(card) = symbol_card(view, &occurrence.symbol)
    {
        return Some((occurrence.span, card));
    }
    // A word of an enumeration is explained by the schema.
    let shape = Shape::of(kind)?.below(&value.path)?;
    let written = value.text_at(view.text(), at)?.decoded();
    let (word, doc) = shape.words().into_iter().find(|(word, _)| *word == written)?;
    Some((value.span, format!("{} {}", code(word), text(doc))))
}

fn symbol_card(view: &View<'_>, symbol: &Symbol) -> Option<String> {
    match symbol {
        Symbol::Tag(id) | Symbol::Case { tag: id, .. } => cards::tag(&view.workspace, id),
        Symbol::Strategy(id) => cards::strategy(&view.workspace, id),
        Symbol::Source(name) => cards::source(&view.workspace, name),
        Symbol::Kpi(name) => cards::kpi(&view.workspace, name),
        Symbol::Template(_) => None,
    }
}

fn resolved(view: &View<'_>, rule: &str, purpose: Purpose) -> Option<Expr> {
    let catalog = view.workspace.catalog()?;
    let (ast, errors) = rule::parse(rule);
    if !errors.is_empty() {
        return None;
    }
    rule::resolve(&ast?, catalog, purpose).ok().map(|(expr, _)| expr)
}

/// The plain words of a whole rule.
fn whole_rule(view: &View<'_>, rule: &str, purpose: Purpose) -> Option<String> {
    let expr = resolved(view, rule, purpose)?;
    Some(text(&say(&expr, view.workspace.language(), view.workspace.catalog()?)))
}

/// What the part of a rule under the cursor means.
fn rule_said(view: &View<'_>, written: &WrittenText<'_>, at: usize, purpose: Purpose) -> Option<(Span, String)> {
    let rule = written.decoded();
    let within = written.to_text(at);
    let ast = rule::parse(&rule).0?;
    // A name before its parts: `profile.city` is one thing under every letter of it.
    if let Some((span, said)) = name_said(view, &ast, &rule, within) {
        return Some((written.to_file(span), said));
    }
    let language = view.workspace.language();
    let catalog = view.workspace.catalog()?;
    let part = part_at(&ast, within)?;
    let word = word_at(&rule, within);
    let form = word.and_then(|span| rule_form(&rule[span.start..span.end]).map(|form| (span, form)));
    let mut out = Vec::new();
    if let Some((_, form)) = form {
        out.push(format!("{} {}", code(form.signature), text(form.about(language))));
    }
    let whole = resolved(view, &rule, purpose);
    if let Some(expr) = whole.as_ref().and_then(|whole| typed_at(whole, part.span)) {
        out.push(text(&say(expr, language, catalog)));
        out.push(format!("{} {}", in_language(language, "type", "类型"), code(&expr.ty.to_string())));
    }
    let span = form.filter(|_| out.len() == 1).map_or(part.span, |(span, _)| span);
    (!out.is_empty()).then(|| (written.to_file(span), out.join("\n\n")))
}

/// The card of the name under the cursor.
fn name_said(view: &View<'_>, ast: &Ast, rule: &str, at: usize) -> Option<(Span, String)> {
    let mut found = None;
    let mut take = |span: Span, said: Option<String>| {
        if let (None, Some(said)) = (&found, said) {
            found = Some((span, said));
        }
    };
    let workspace = &view.workspace;
    let names = |path: &[Name]| path.iter().map(|name| name.text.clone()).collect::<Vec<String>>();
    let is_on = |span: Span| span.start <= at && at <= span.end;
    let span_of = |path: &[Name]| path.first().zip(path.last()).map(|(a, b)| a.span.to(b.span));
    // Which rows a bare column belongs to, the place itself tells.
    let rows = match rule_cursor(rule, word_at(rule, at).map_or(at, |w| w.start)).slot {
        Slot::Operand { rows, .. } | Slot::Member { rows, .. } => rows,
        _ => None,
    };
    ast.walk(&mut |part| match &part.kind {
        AstKind::Tag { tag, .. } | AstKind::Score { tag } if is_on(tag.span) => {
            take(tag.span, cards::tag(workspace, &tag.text));
        }
        AstKind::Tag { tag, value: Some(value) } if is_on(value.value.span) => {
            take(value.value.span, cards::tag(workspace, &tag.text));
        }
        AstKind::Path(path) => {
            if let Some(span) = span_of(path).filter(|span| is_on(*span)) {
                take(span, cards::path(workspace, &names(path), rows.as_deref()));
            }
        }
        AstKind::Sequence(sequence) => {
            for step in &sequence.steps {
                if let Some(span) = span_of(&step.event).filter(|span| is_on(*span)) {
                    take(span, cards::path(workspace, &names(&step.event), None));
                }
            }
        }
        _ => {}
    });
    found
}

/// The word that a byte touches.
fn word_at(rule: &str, at: usize) -> Option<Span> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start =
        rule.get(..at)?.rfind(|c| !is_word(c)).map_or(0, |n| n + rule[n..].chars().next().map_or(1, char::len_utf8));
    let end = rule[at..].find(|c| !is_word(c)).map_or(rule.len(), |n| at + n);
    (start < end).then_some(Span::new(start, end))
}

/// The typed part that was written at a span. The typed tree is flatter than the written one: the smallest part that covers
/// the span.
fn typed_at(whole: &Expr, span: Span) -> Option<&Expr> {
    let mut found: Option<&Expr> = None;
    whole.walk(&mut |expr| {
        let covers = expr.span.start <= span.start && span.end <= expr.span.end;
        let size = |e: &Expr| e.span.end - e.span.start;
        let is_row_level = matches!(expr.kind, ExprKind::EventName | ExprKind::EventTime | ExprKind::Column(_));
        if covers && !is_row_level && found.is_none_or(|f| size(expr) <= size(f)) {
            found = Some(expr);
        }
    });
    found
}
