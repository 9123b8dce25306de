//! What people say of what is saved: fields and switches.

use crossterm::event::{KeyCode, KeyEvent};

use super::super::draft::Draft;
use crate::{
    rule::say::{Language, Phrase},
    tui::widget::{
        editor::{Edited, Editor},
        text,
    },
    workspace::{Desk, NewRule, RuleToSave, SaveAround, SaveWay},
};

const CHANGE: Phrase = Phrase::new("change {tag}", "更改 {tag}");
const NEW: Phrase = Phrase::new("a new tag", "新标签");
const YES: Phrase = Phrase::new("yes", "是");
const NO: Phrase = Phrase::new("no", "否");
const ADD_TAG: &str = "tags: add";
const CHANGE_TAG: &str = "tags: change the rule of";
const CURRENT: Phrase = Phrase::new("(the one checked out: {branch})", "（当前分支：{branch}）");

/// Something that people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Target,
    Id,
    Name,
    Folder,
    Owner,
    Description,
    Tests,
    Commit,
    Branch,
    Message,
    PullRequest,
}

impl Field {
    /// How it is called.
    pub(super) const fn label(self) -> Phrase {
        match self {
            Self::Target => Phrase::new("save as", "保存为"),
            Self::Id => Phrase::new("id", "标识"),
            Self::Name => Phrase::new("name", "名称"),
            Self::Folder => Phrase::new("category", "类别"),
            Self::Owner => Phrase::new("owner", "负责人"),
            Self::Description => Phrase::new("description", "描述"),
            Self::Tests => Phrase::new("add tests", "生成测试"),
            Self::Commit => Phrase::new("commit", "提交"),
            Self::Branch => Phrase::new("branch", "分支"),
            Self::Message => Phrase::new("message", "提交说明"),
            Self::PullRequest => Phrase::new("pull request", "拉取请求"),
        }
    }

    /// Whether letters are written into it.
    pub(super) const fn is_text(self) -> bool {
        !matches!(self, Self::Target | Self::Tests | Self::Commit | Self::PullRequest)
    }
}

/// The fields.
#[derive(Debug)]
pub(super) struct Form {
    /// Id of the tag that is worked on.
    tag: Option<String>,
    /// Rules of it that are not what the file says; those of cases with their values.
    changed: Vec<(Option<String>, String)>,
    /// The rule that is worked on.
    rule: String,
    is_new: bool,
    id: Editor,
    name: Editor,
    folder: Editor,
    owner: Editor,
    description: Editor,
    tests: bool,
    commit: bool,
    /// `None`: as the tag is called.
    branch: Option<Editor>,
    message: Option<Editor>,
    pull_request: bool,
    around: SaveAround,
    pub(super) focus: Field,
}

impl Form {
    /// The fields for what is worked on, filled as far as that tells.
    pub(super) fn new(draft: &Draft, desk: &Desk) -> Self {
        let changed = draft.rules.iter().filter(|rule| rule.is_changed());
        let tag = draft.tag.as_ref().and_then(|id| desk.catalog()?.tag(id));
        let first = desk.workspace().settings().categories.first().map_or("basic", AsRef::as_ref);
        let folder = tag.map_or(first, |tag| tag.category.as_ref());
        let owner = tag.and_then(|tag| tag.document.value.owner.as_deref()).unwrap_or_default();
        let is_new = draft.tag.is_none();
        Self {
            tag: draft.tag.clone(),
            changed: changed.map(|rule| (rule.value.clone(), rule.editor.text().to_owned())).collect(),
            rule: draft.text().to_owned(),
            is_new,
            id: Editor::line(""),
            name: Editor::line(""),
            folder: Editor::line(folder),
            owner: Editor::line(owner),
            description: Editor::line(""),
            tests: false,
            commit: false,
            branch: None,
            message: None,
            pull_request: false,
            around: SaveAround::default(),
            focus: if is_new { Field::Id } else { Field::Target },
        }
    }

    /// What surrounds the workspace is known.
    pub(super) fn set_around(&mut self, around: SaveAround) {
        self.around = around;
    }

    /// Whether a new tag is made.
    pub(super) const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The fields that mean something now, in the order in which they are seen.
    pub(super) fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if self.tag.is_some() {
            fields.push(Field::Target);
        }
        if self.is_new {
            fields.extend([Field::Id, Field::Name, Field::Folder, Field::Owner, Field::Description]);
        }
        fields.push(Field::Tests);
        if self.around.has_commits {
            fields.push(Field::Commit);
            if self.commit {
                fields.extend([Field::Branch, Field::Message]);
                if self.around.repository.is_some() {
                    fields.push(Field::PullRequest);
                }
            }
        }
        fields
    }

    /// What is to be saved.
    pub(super) fn rule(&self) -> RuleToSave {
        match &self.tag {
            Some(id) if !self.is_new => RuleToSave::Tag { id: id.clone(), rules: self.changed.clone() },
            _ => RuleToSave::New(NewRule {
                id: self.id.text().trim().to_owned(),
                name: self.name.text().to_owned(),
                folder: self.folder.text().trim().to_owned(),
                owner: self.owner.text().to_owned(),
                description: self.description.text().to_owned(),
                rule: self.rule.clone(),
            }),
        }
    }

    /// How it is saved.
    pub(super) fn way(&self) -> SaveWay {
        let commits = self.commit && self.around.has_commits;
        let branch = self.text(Field::Branch).trim().to_owned();
        SaveWay {
            tests: self.tests,
            message: commits.then(|| self.text(Field::Message)),
            branch: Some(branch).filter(|branch| commits && !branch.is_empty()),
            pull_request: commits && self.pull_request && self.around.repository.is_some(),
        }
    }

    /// Goes to another field.
    pub(super) fn step(&mut self, by: isize) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.focus).unwrap_or(0) as isize;
        self.focus = fields[(at + by).rem_euclid(fields.len() as isize) as usize];
    }

    /// A key means something in the field that people are in.
    pub(super) fn key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Up => self.step(-1),
            KeyCode::Down => self.step(1),
            KeyCode::Char(' ') | KeyCode::Left | KeyCode::Right if !self.focus.is_text() => self.toggle(),
            _ if self.focus.is_text() => {
                let mut editor = self.editor(self.focus);
                if editor.key(key) != Edited::Nothing {
                    self.set(self.focus, editor);
                }
            }
            _ => {}
        }
    }

    /// A text was pasted into the field that people are in.
    pub(super) fn paste(&mut self, text: &str) {
        if self.focus.is_text() {
            let mut editor = self.editor(self.focus);
            editor.insert(text);
            self.set(self.focus, editor);
        }
    }

    /// A switch is turned.
    pub(super) fn toggle(&mut self) {
        match self.focus {
            Field::Target => self.is_new = !self.is_new,
            Field::Tests => self.tests = !self.tests,
            Field::Commit => self.commit = !self.commit,
            Field::PullRequest => self.pull_request = !self.pull_request,
            _ => {}
        }
    }

    /// The text of a field, as it is drawn.
    pub(super) fn text(&self, field: Field) -> String {
        self.editor(field).text().to_owned()
    }

    /// Byte of the text at which the cursor stands.
    pub(super) fn cursor(&self) -> usize {
        self.editor(self.focus).cursor()
    }

    /// What a field says, as people read it.
    pub(super) fn said(&self, field: Field, language: Language) -> String {
        let yes_no = |is_so: bool| if is_so { YES.text(language) } else { NO.text(language) };
        match field {
            Field::Target => match &self.tag {
                Some(tag) if !self.is_new => CHANGE.fill(language, &[("tag", &text::clean(tag))]),
                _ => NEW.text(language).to_owned(),
            },
            Field::Tests => yes_no(self.tests).to_owned(),
            Field::Commit => yes_no(self.commit).to_owned(),
            Field::PullRequest => match (&self.around.repository, self.pull_request) {
                (Some(repository), true) => format!("{} ({})", yes_no(true), text::clean(repository)),
                _ => yes_no(self.pull_request).to_owned(),
            },
            Field::Branch if self.text(field).is_empty() => {
                let branch = self.around.branch.as_deref().map_or_else(|| "–".to_owned(), text::clean);
                CURRENT.fill(language, &[("branch", &branch)])
            }
            _ => text::clean(&self.text(field)),
        }
    }

    fn editor(&self, field: Field) -> Editor {
        let id = if self.is_new { self.id.text().trim() } else { self.tag.as_deref().unwrap_or_default() };
        match field {
            Field::Id => self.id.clone(),
            Field::Name => self.name.clone(),
            Field::Folder => self.folder.clone(),
            Field::Owner => self.owner.clone(),
            Field::Description => self.description.clone(),
            Field::Branch => self.branch.clone().unwrap_or_else(|| Editor::line(&format!("tags/{id}"))),
            Field::Message => self
                .message
                .clone()
                .unwrap_or_else(|| Editor::line(&format!("{} {id}", if self.is_new { ADD_TAG } else { CHANGE_TAG }))),
            Field::Target | Field::Tests | Field::Commit | Field::PullRequest => Editor::line(""),
        }
    }

    fn set(&mut self, field: Field, editor: Editor) {
        match field {
            Field::Id => self.id = editor,
            Field::Name => self.name = editor,
            Field::Folder => self.folder = editor,
            Field::Owner => self.owner = editor,
            Field::Description => self.description = editor,
            Field::Branch => self.branch = Some(editor),
            Field::Message => self.message = Some(editor),
            Field::Target | Field::Tests | Field::Commit | Field::PullRequest => {}
        }
    }
}
