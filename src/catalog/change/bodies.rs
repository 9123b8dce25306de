//! What differs between the rules of a tag before and after.

use super::{
    Difference, rules,
    spoken::{Spoken, became, quoted, tidy},
    values::one,
};
use crate::{
    catalog::{CaseSection, CatalogTag, ModelSection, TagBody, TagFile},
    rule::{prove::canonical, typed::Expr},
};

/// What differs in the rules of a tag.
pub(super) fn differences(old: &CatalogTag, new: &CatalogTag) -> Vec<Difference> {
    let (was, is) = (&old.document.value, &new.document.value);
    let kinds = (kind(was), kind(is));
    let mut found = Vec::new();
    if kinds.0 != kinds.1 {
        let words = format!("it was made of {}, and is made of {}", kinds.0, kinds.1);
        found.push(Difference {
            path: "kind".to_owned(),
            before: Some(kinds.0.into()),
            after: Some(kinds.1.into()),
            words,
        });
        found.extend(all(was, false));
        found.extend(all(is, true));
        return found;
    }
    match (&was.rule, &is.rule) {
        (Some(was), Some(is)) => {
            let rule = |tag: &'_ CatalogTag| match &tag.body {
                TagBody::Rule(rule) => Some(rule.clone()),
                _ => None,
            };
            found.extend(rule_differences(
                "rule.when",
                (&was.when, rule(old).as_ref()),
                (&is.when, rule(new).as_ref()),
            ));
        }
        _ => cases(old, new, &mut found),
    }
    if let (Some(was), Some(is)) = (&was.model, &is.model) {
        model((was, &old.body), (is, &new.body), &mut found);
    }
    found
}

/// The rules of a tag that is new, or that is gone.
pub(super) fn all(file: &TagFile, is_new: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut put = |path: &str, text: String| {
        let text = Some(text);
        found.push(if is_new { one(path, None, text) } else { one(path, text, None) });
    };
    if let Some(rule) = &file.rule {
        put("rule.when", tidy(&rule.when));
    }
    for case in &file.case {
        put(&format!("case[{}].when", case.value), tidy(&case.when));
    }
    if let Some(model) = &file.model {
        for (key, text) in parts(model) {
            put(&format!("model.{key}"), text);
        }
    }
    found
}

const fn kind(file: &TagFile) -> &'static str {
    if file.model.is_some() {
        "a model"
    } else if file.rule.is_some() {
        "one rule"
    } else {
        "cases"
    }
}

/// What differs between two rules, each with its text and its meaning as far as it has one.
pub(super) fn rule_differences(
    path: &str,
    (was, old): (&str, Option<&Expr>),
    (is, new): (&str, Option<&Expr>),
) -> Vec<Difference> {
    if was == is {
        return Vec::new();
    }
    match (old, new) {
        (Some(old), Some(new)) => {
            rules::differences(path, Spoken { text: was, rule: old }, Spoken { text: is, rule: new })
        }
        _ if tidy(was) == tidy(is) => Vec::new(),
        _ => vec![one(path, Some(tidy(was)), Some(tidy(is)))],
    }
}

fn cases(old: &CatalogTag, new: &CatalogTag, found: &mut Vec<Difference>) {
    let (was, is) = (&old.document.value.case, &new.document.value.case);
    let rule = |tag: &CatalogTag, at: usize| match &tag.body {
        TagBody::Cases(cases) => cases.get(at).map(|case| case.when.clone()),
        _ => None,
    };
    let at = |list: &[CaseSection], value: &str| list.iter().position(|case| case.value == value);
    // A value that is gone and one that is new with the same rule are one value with another name.
    let gone: Vec<usize> = (0..was.len()).filter(|i| at(is, &was[*i].value).is_none()).collect();
    let mut come: Vec<usize> = (0..is.len()).filter(|i| at(was, &is[*i].value).is_none()).collect();
    let mut renamed = Vec::new();
    for i in gone {
        let is_same = |j: &usize| {
            rule_differences("", (&was[i].when, rule(old, i).as_ref()), (&is[*j].when, rule(new, *j).as_ref()))
                .is_empty()
        };
        match come.iter().position(is_same) {
            Some(position) => renamed.push((i, come.remove(position))),
            None => {
                let words = format!("the case {} was removed: {}", quoted(&was[i].value), quoted(&tidy(&was[i].when)));
                let path = format!("case[{}]", was[i].value);
                found.push(Difference { path, before: Some(tidy(&was[i].when)), after: None, words });
            }
        }
    }
    for (i, j) in &renamed {
        let (before, after) = (was[*i].value.clone(), is[*j].value.clone());
        let words = format!("the case {} is called {}", quoted(&before), quoted(&after));
        let path = format!("case[{after}].value");
        found.push(Difference { path, before: Some(before), after: Some(after), words });
    }
    for j in come {
        let behind = match j.checked_sub(1).map(|before| &is[before].value) {
            Some(before) => format!("after {}", quoted(before)),
            None => "as the first".to_owned(),
        };
        let words = format!("the case {} was added {behind}: {}", quoted(&is[j].value), quoted(&tidy(&is[j].when)));
        let path = format!("case[{}]", is[j].value);
        found.push(Difference { path, before: None, after: Some(tidy(&is[j].when)), words });
    }
    // Both sides of cases that stayed, in the order of each.
    let partner = |j: usize| {
        let by_name = at(was, &is[j].value);
        by_name.or_else(|| renamed.iter().find(|(_, new)| *new == j).map(|(old, _)| *old))
    };
    let stayed: Vec<(usize, usize)> = (0..is.len()).filter_map(|j| Some((partner(j)?, j))).collect();
    for (i, j) in &stayed {
        let path = format!("case[{}]", is[*j].value);
        let when = format!("{path}.when");
        let sides = ((was[*i].when.as_str(), rule(old, *i)), (is[*j].when.as_str(), rule(new, *j)));
        found.extend(rule_differences(&when, (sides.0.0, sides.0.1.as_ref()), (sides.1.0, sides.1.1.as_ref())));
        let texts = |case: &CaseSection| [case.name.clone(), case.name_zh.clone(), case.description.clone()];
        for (key, (before, after)) in
            ["name", "name_zh", "description"].iter().zip(texts(&was[*i]).into_iter().zip(texts(&is[*j])))
        {
            if before != after {
                found.push(one(&format!("{path}.{key}"), before, after));
            }
        }
    }
    let is_in_order = stayed.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if !is_in_order {
        let mut before = stayed.clone();
        before.sort_unstable();
        let names =
            |pairs: &[(usize, usize)]| pairs.iter().map(|(_, j)| is[*j].value.as_str()).collect::<Vec<_>>().join(", ");
        let (before, after) = (names(&before), names(&stayed));
        let words = format!("cases are tried in another order: {}", became(&before, &after));
        found.push(Difference { path: "case".to_owned(), before: Some(before), after: Some(after), words });
    }
}

/// The parts of a model as texts, by key.
fn parts(model: &ModelSection) -> Vec<(&'static str, String)> {
    let mut parts = Vec::new();
    let mut put = |key, text: Option<String>| parts.extend(text.map(|text| (key, text)));
    put("label", model.label.as_deref().map(tidy));
    put("population", model.population.as_deref().map(tidy));
    let features = model.features.iter().map(|f| tidy(f)).collect::<Vec<_>>().join(", ");
    put("features", Some(features).filter(|text| !text.is_empty()));
    put("algorithm", model.algorithm.map(|a| format!("{a:?}").to_lowercase()));
    put("scores", model.scores.clone());
    put("threshold", model.threshold.map(|t| t.to_string()));
    put("top", model.top.clone());
    parts
}

fn model((was, old): (&ModelSection, &TagBody), (is, new): (&ModelSection, &TagBody), found: &mut Vec<Difference>) {
    let models = match (old, new) {
        (TagBody::Model(old), TagBody::Model(new)) => Some((old, new)),
        _ => None,
    };
    let rules = [
        ("model.label", &was.label, &is.label, models.map(|(o, n)| (o.label.as_ref(), n.label.as_ref()))),
        (
            "model.population",
            &was.population,
            &is.population,
            models.map(|(o, n)| (o.population.as_ref(), n.population.as_ref())),
        ),
    ];
    for (path, before, after, meanings) in rules {
        let (old, new) = meanings.unwrap_or_default();
        match (before, after) {
            (Some(before), Some(after)) => found.extend(rule_differences(path, (before, old), (after, new))),
            (None, None) => {}
            (before, after) => found.push(one(path, before.as_deref().map(tidy), after.as_deref().map(tidy))),
        }
    }
    features(
        (was, models.map(|(o, _)| o.features.as_slice())),
        (is, models.map(|(_, n)| n.features.as_slice())),
        found,
    );
    let (before, after) = (parts(was), parts(is));
    for key in ["algorithm", "scores", "threshold", "top"] {
        let of = |parts: &[(&str, String)]| parts.iter().find(|(k, _)| *k == key).map(|(_, text)| text.clone());
        let (before, after) = (of(&before), of(&after));
        if before != after {
            found.push(one(&format!("model.{key}"), before, after));
        }
    }
}

fn features(
    (was, old): (&ModelSection, Option<&[Expr]>),
    (is, new): (&ModelSection, Option<&[Expr]>),
    found: &mut Vec<Difference>,
) {
    let form = |texts: &ModelSection, meanings: Option<&[Expr]>| -> Vec<(String, String)> {
        let form = |(at, text): (usize, &String)| {
            let text = tidy(text);
            let meaning = meanings.and_then(|m| m.get(at)).map(|m| canonical(m).to_string());
            (meaning.unwrap_or_else(|| text.clone()), text)
        };
        texts.features.iter().enumerate().map(form).collect()
    };
    let (before, after) = (form(was, old), form(is, new));
    let without = |list: &[(String, String)], other: &[(String, String)]| -> Vec<String> {
        list.iter().filter(|(m, _)| !other.iter().any(|(o, _)| o == m)).map(|(_, text)| text.clone()).collect()
    };
    let path = "model.features";
    let (gone, come) = (without(&before, &after), without(&after, &before));
    if gone.is_empty() && come.is_empty() && before.iter().map(|(m, _)| m).ne(after.iter().map(|(m, _)| m)) {
        let all = |list: &[(String, String)]| list.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(", ");
        found.push(one(path, Some(all(&before)), Some(all(&after))));
    }
    found.extend(gone.into_iter().map(|text| one(path, Some(text), None)));
    found.extend(come.into_iter().map(|text| one(path, None, Some(text))));
}
