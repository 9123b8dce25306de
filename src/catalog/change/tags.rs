use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    BeforeAfter, ChangeClass, Difference, Presence, TagChange, bodies,
    class::{UsedBy, Users, is_in_use, of_status},
    fingerprints::exact,
    own,
    proof::BothSides,
    relations::{Exact, Needs},
    values,
};
use crate::catalog::{Catalog, CatalogTag, Status, TagBody, TagFile};

/// Keys whose differences are told in their own words.
const TOLD_APART: [&str; 5] = ["id", "rule", "case", "model", "test"];
/// How many tags and strategies may depend on a tag for it to be tried to prove that they lose nobody.
const DEPENDENTS_MAX: usize = 200;

/// Compares all tags.
pub(super) fn changes(base: Option<&Catalog>, head: &Catalog) -> Vec<TagChange> {
    let Some(base) = base else {
        return head.tags().iter().map(|tag| added(tag, false)).collect();
    };
    let (old, new) = (Needs::written(base), Needs::written(head));
    let compared = Comparison::new(Side::new(base, &old), Side::new(head, &new));
    let roots = compared.roots();
    let changed = compared.changed(&roots);
    let proofs = Proofs { compared: &compared, changed: &changed, both: OnceCell::new() };
    let mut ids: BTreeSet<&str> = base.tags().iter().map(|tag| tag.id.as_ref()).collect();
    ids.extend(head.tags().iter().map(|tag| tag.id.as_ref()));
    ids.into_iter().filter_map(|id| proofs.change(id, &roots)).collect()
}

fn added(tag: &CatalogTag, is_suppression: bool) -> TagChange {
    let file = &tag.document.value;
    TagChange {
        id: tag.id.to_string(),
        category: tag.category.to_string(),
        file: tag.document.file.to_string(),
        presence: Presence::Added,
        class: if is_suppression { ChangeClass::Breaking } else { ChangeClass::NonBreaking },
        changes_meaning: true,
        differences: bodies::all(file, true),
        through: Vec::new(),
        status: BeforeAfter { before: None, after: Some(file.status) },
        owner: BeforeAfter { before: None, after: file.owner.clone() },
    }
}

/// A catalog with what is asked of it often.
struct Side<'a> {
    catalog: &'a Catalog,
    /// What rules refer to as they are written.
    needs: &'a Needs<'a>,
    users: Users<'a>,
    /// The canonical forms of all tags, when settings make them needed.
    exact: OnceCell<BTreeMap<&'a str, Exact>>,
    /// Tags that depend on who there is, likewise.
    open: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Side<'a> {
    fn new(catalog: &'a Catalog, needs: &'a Needs<'a>) -> Self {
        let users = Users::of(catalog, needs);
        Self { catalog, needs, users, exact: OnceCell::new(), open: OnceCell::new() }
    }

    fn exact(&self) -> &BTreeMap<&'a str, Exact> {
        self.exact.get_or_init(|| exact(self.catalog))
    }

    fn is_open(&self, id: &str) -> bool {
        let open = || own::open_to_strangers(self.catalog, self.exact(), &Needs::exact(self.exact()));
        self.open.get_or_init(open).contains(id)
    }

    /// Whether a tag depends on another: what its rules refer to without a difference does not count.
    fn depends(&self, tag: &str, needed: &str) -> bool {
        self.catalog.tag(tag).is_some_and(|tag| Exact::of(tag).tags.contains(needed))
    }

    fn is_suppression(&self, id: &str) -> bool {
        self.catalog.settings().suppression.iter().any(|tag| tag.as_ref() == id)
    }
}

struct Comparison<'a> {
    base: Side<'a>,
    head: Side<'a>,
    is_zone_changed: bool,
    are_sources_changed: bool,
    are_people_changed: bool,
}

/// Why a tag means something else, apart from tags that it refers to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Root {
    /// It is on one side only, or its own rules differ.
    is_own: bool,
    /// Settings through which it means something else, as paths.
    settings: BTreeSet<String>,
}

impl<'a> Comparison<'a> {
    fn new(base: Side<'a>, head: Side<'a>) -> Self {
        let is_zone_changed = base.catalog.settings().zone.name() != head.catalog.settings().zone.name();
        let declared = |side: &Side<'_>| format!("{:?}", side.catalog.settings().sources);
        let are_sources_changed = declared(&base) != declared(&head);
        let are_people_changed = own::population(base.catalog) != own::population(head.catalog);
        Self { base, head, is_zone_changed, are_sources_changed, are_people_changed }
    }

    fn tags(&self, id: &str) -> (Option<&'a CatalogTag>, Option<&'a CatalogTag>) {
        (self.base.catalog.tag(id), self.head.catalog.tag(id))
    }

    /// Tags that mean something else by themselves or through settings.
    fn roots(&self) -> BTreeMap<&'a str, Root> {
        let mut roots = BTreeMap::new();
        for tag in self.base.catalog.tags() {
            let root = match self.head.catalog.tag(&tag.id) {
                Some(new) => self.root(tag, new),
                None => Root { is_own: true, settings: BTreeSet::new() },
            };
            if root != Root::default() {
                roots.insert(tag.id.as_ref(), root);
            }
        }
        for tag in self.head.catalog.tags() {
            if self.base.catalog.tag(&tag.id).is_none() {
                roots.insert(tag.id.as_ref(), Root { is_own: true, settings: BTreeSet::new() });
            }
        }
        roots
    }

    fn root(&self, old: &CatalogTag, new: &CatalogTag) -> Root {
        let is_other = is_other(old, new);
        // The same words mean something else only through settings: a zone, a type, a name that another source has.
        let is_own = is_other && own::as_written(&old.document.value) != own::as_written(&new.document.value);
        let mut root = Root { is_own, settings: BTreeSet::new() };
        if self.is_zone_changed {
            root.settings.insert("workspace.timezone".to_owned());
        }
        // Equal words over equal sources read the same.
        if !self.are_sources_changed && !is_other {
            return root;
        }
        let read = |side: &Side<'_>, tag: &CatalogTag| own::sources(side.catalog, tag, &side.exact()[tag.id.as_ref()]);
        let (was, is) = (read(&self.base, old), read(&self.head, new));
        if !is_own {
            root.settings.extend(was.symmetric_difference(&is).map(|(name, _)| format!("sources.{name}")));
        }
        if is_other && !is_own && root.settings.is_empty() {
            root.settings.extend(was.union(&is).map(|(name, _)| format!("sources.{name}")));
        }
        if self.are_people_changed && (self.base.is_open(&new.id) || self.head.is_open(&new.id)) {
            let (was, is) = (own::population(self.base.catalog), own::population(self.head.catalog));
            root.settings.extend(was.symmetric_difference(&is).map(|(name, ..)| format!("sources.{name}")));
        }
        root
    }

    /// Tags that mean something else, also through others.
    fn changed(&self, roots: &BTreeMap<&'a str, Root>) -> BTreeSet<&'a str> {
        let mut changed: BTreeSet<&str> = roots.keys().copied().collect();
        let mut open: Vec<&str> = changed.iter().copied().collect();
        while let Some(tag) = open.pop() {
            for side in [&self.base, &self.head] {
                for user in side.users.direct(tag).iter().copied() {
                    if !changed.contains(user) && side.depends(user, tag) {
                        changed.insert(user);
                        open.push(user);
                    }
                }
            }
        }
        changed
    }
}

/// Whether the own rules of a tag mean something else. What has a meaning on one side only is compared as written.
fn is_other(old: &CatalogTag, new: &CatalogTag) -> bool {
    let (was, is) = (&old.document.value, &new.document.value);
    let is_same_cut = was.model == is.model;
    match (&old.body, &new.body) {
        (TagBody::Invalid, _) | (_, TagBody::Invalid) => own::as_written(was) != own::as_written(is),
        (old, new) if old == new && is_same_cut => false,
        _ => own::meaning(old, &Exact::of(old)) != own::meaning(new, &Exact::of(new)),
    }
}

/// Two catalogs with everything that is needed to tell what a change does.
struct Proofs<'c, 'a> {
    compared: &'c Comparison<'a>,
    changed: &'c BTreeSet<&'a str>,
    both: OnceCell<BothSides<'c>>,
}

impl<'a> Proofs<'_, 'a> {
    fn change(&self, id: &'a str, roots: &BTreeMap<&'a str, Root>) -> Option<TagChange> {
        let Comparison { base, head, .. } = self.compared;
        let is_suppression = base.is_suppression(id) || head.is_suppression(id);
        match self.compared.tags(id) {
            (None, None) => None,
            (None, Some(new)) => Some(added(new, is_suppression)),
            (Some(old), None) => Some(self.removed(old, is_suppression)),
            (Some(old), Some(new)) => self.kept(old, new, roots),
        }
    }

    fn removed(&self, tag: &CatalogTag, is_suppression: bool) -> TagChange {
        let file = &tag.document.value;
        let is_draft = matches!(file.status, Status::Draft | Status::Review);
        let is_idle = is_draft && !is_suppression && self.users(&tag.id).iter().all(UsedBy::is_nothing);
        TagChange {
            id: tag.id.to_string(),
            category: tag.category.to_string(),
            file: tag.document.file.to_string(),
            presence: Presence::Removed,
            class: if is_idle { ChangeClass::NonBreaking } else { ChangeClass::Breaking },
            changes_meaning: true,
            differences: bodies::all(file, false),
            through: Vec::new(),
            status: BeforeAfter { before: Some(file.status), after: None },
            owner: BeforeAfter { before: file.owner.clone(), after: None },
        }
    }

    fn kept(&self, old: &CatalogTag, new: &CatalogTag, roots: &BTreeMap<&'a str, Root>) -> Option<TagChange> {
        let id = new.id.as_ref();
        let (was, is) = (&old.document.value, &new.document.value);
        let changes_meaning = self.changed.contains(id);
        let mut differences = differences(old, new);
        let presence = if differences.is_empty() { Presence::Indirect } else { Presence::Changed };
        let lists = [&self.compared.base, &self.compared.head].map(|side| side.is_suppression(id));
        if lists[0] != lists[1] {
            differences.push(listed(lists[1]));
        }
        if differences.is_empty() && !changes_meaning {
            return None;
        }
        let root = roots.get(id).cloned().unwrap_or_default();
        Some(TagChange {
            id: id.to_owned(),
            category: new.category.to_string(),
            file: new.document.file.to_string(),
            presence,
            class: self.class(old, new, &root, lists),
            changes_meaning,
            differences,
            through: if changes_meaning { self.through(id, &root, roots) } else { Vec::new() },
            status: BeforeAfter { before: Some(was.status), after: Some(is.status) },
            owner: BeforeAfter { before: was.owner.clone(), after: is.owner.clone() },
        })
    }

    /// What in use depends on a tag, on both sides.
    fn users(&self, id: &str) -> [UsedBy<'a>; 2] {
        [&self.compared.base, &self.compared.head].map(|side| side.users.in_use(id))
    }

    fn class(&self, old: &CatalogTag, new: &CatalogTag, root: &Root, lists: [bool; 2]) -> ChangeClass {
        let id = new.id.as_ref();
        let (was, is) = (old.document.value.status, new.document.value.status);
        let step = of_status(was, is, || !self.users(id).iter().all(UsedBy::is_nothing));
        let changes_meaning = self.changed.contains(id);
        // Whom nothing may reach: nothing about that is small.
        if lists[0] != lists[1] || (lists[0] && (changes_meaning || step > ChangeClass::MetadataOnly)) {
            return ChangeClass::Breaking;
        }
        if !changes_meaning {
            return step;
        }
        if !root.is_own {
            return step.max(ChangeClass::Indirect);
        }
        let is_idle = !is_in_use(was) && self.users(id)[0].is_nothing();
        let is_kept = is_idle || (root.settings.is_empty() && self.takes_nobody(old, new));
        step.max(if is_kept { ChangeClass::NonBreaking } else { ChangeClass::Breaking })
    }

    /// Whether it is proved that nobody leaves a tag, a case of it, or anything in use that depends on it.
    fn takes_nobody(&self, old: &CatalogTag, new: &CatalogTag) -> bool {
        let Comparison { base, head, is_zone_changed, .. } = self.compared;
        let both = self.both.get_or_init(|| BothSides::of(base.catalog, head.catalog, self.changed));
        if *is_zone_changed || !both.keeps_everybody(old, new) {
            return false;
        }
        let used = base.users.in_use(&old.id);
        if used.is_suppression || used.tags.len() + used.strategies.len() > DEPENDENTS_MAX {
            return false;
        }
        let keeps_tag = |id: &&str| match self.compared.tags(id) {
            (Some(old), Some(new)) => both.keeps_everybody(old, new),
            // Its own change says what becomes of it.
            _ => true,
        };
        let keeps_strategy = |id: &&str| {
            let (old, new) = (base.catalog.strategy(id), head.catalog.strategy(id));
            match (old, new) {
                (Some(old), Some(new)) => match (&old.audience, &new.audience) {
                    (Some(old), Some(new)) => both.keeps(old, new),
                    _ => false,
                },
                _ => true,
            }
        };
        used.tags.iter().all(keeps_tag) && used.strategies.iter().all(keeps_strategy)
    }

    /// Tags and settings behind a tag that mean something else by themselves.
    fn through(&self, id: &str, own: &Root, roots: &BTreeMap<&'a str, Root>) -> Vec<String> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for side in [&self.compared.base, &self.compared.head] {
            let mut open: Vec<&str> = vec![id];
            while let Some(tag) = open.pop() {
                for needed in side.needs.tags.get(tag).into_iter().flatten() {
                    if self.changed.contains(needed.as_str()) && seen.insert(needed) {
                        open.push(needed);
                    }
                }
            }
        }
        let mut found: BTreeSet<String> = own.settings.clone();
        for tag in seen.into_iter().filter(|tag| *tag != id) {
            let Some(root) = roots.get(tag) else { continue };
            found.extend(root.settings.iter().cloned());
            if root.is_own {
                found.insert(tag.to_owned());
            }
        }
        found.into_iter().collect()
    }
}

pub(super) fn differences(old: &CatalogTag, new: &CatalogTag) -> Vec<Difference> {
    let (was, is) = (&old.document.value, &new.document.value);
    let mut found = Vec::new();
    if old.document.file != new.document.file {
        found.push(values::one("file", Some(old.document.file.to_string()), Some(new.document.file.to_string())));
    }
    found.extend(bodies::differences(old, new));
    found.extend(values::differences(was, is, &TOLD_APART));
    found.extend(tests(was, is));
    found
}

fn tests(was: &TagFile, is: &TagFile) -> Option<Difference> {
    if was.test == is.test {
        return None;
    }
    let count = |file: &TagFile| match file.test.len() {
        1 => "1 test".to_owned(),
        n => format!("{n} tests"),
    };
    let (before, after) = (count(was), count(is));
    let words = if before == after { format!("{after}, but not the same") } else { format!("{before} became {after}") };
    Some(Difference { path: "test".to_owned(), before: Some(before), after: Some(after), words })
}

fn listed(is_suppression: bool) -> Difference {
    let words = if is_suppression {
        "its members are not handed over any more, by anything"
    } else {
        "its members are no longer left out of what is handed over"
    };
    let said = Some("in the list".to_owned());
    let (before, after) = if is_suppression { (None, said) } else { (said, None) };
    Difference { path: "suppression.tags".to_owned(), before, after, words: words.to_owned() }
}
