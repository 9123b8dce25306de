//! What came of a run, in words.

use crate::{
    calendar::{Zone, format_instant},
    diagnostic::{Diagnostics, Severity, Sources, grouped},
    rule::say::{Language, Phrase},
    store::IngestReport,
    trial::Verdict,
    workspace::{Built, Checked, Published, ReleaseState, Tested},
};

/// What came of a run.
#[derive(Debug)]
pub(crate) enum Outcome {
    Ingested(Box<IngestReport>),
    Built(Box<Built>),
    Published(Box<Published>),
    Checked(Box<Checked>),
    Tested(Box<Tested>),
}

const NOTHING_NEW: Phrase = Phrase::new("nothing changed in the sources", "数据源没有变化");
const READ: Phrase = Phrase::new("{rows} rows read, {subjects} new subjects", "读入 {rows} 行，新增 {subjects} 个主体");
const BUILT: Phrase = Phrase::new(
    "release {number}, a candidate: {audiences} audiences of {subjects} subjects",
    "发布 {number}（候选）：{audiences} 个人群，共 {subjects} 个主体",
);
const BUILT_ALREADY: Phrase = Phrase::new(
    "release {number} holds the same already: {audiences} audiences of {subjects} subjects",
    "发布 {number} 已包含相同内容：{audiences} 个人群，共 {subjects} 个主体",
);
const PUBLISHED: Phrase = Phrase::new("release {number} is current now", "发布 {number} 已成为当前发布");
const PUBLISHED_AFTER: Phrase = Phrase::new(
    "release {number} is current now, it was {previous}",
    "发布 {number} 已成为当前发布，之前为 {previous}",
);
const CURRENT_ALREADY: Phrase = Phrase::new("release {number} was current already", "发布 {number} 本来就是当前发布");
const FINE: Phrase = Phrase::new("{tags} tags, nothing found", "{tags} 个标签，没有发现问题");
const FOUND: Phrase = Phrase::new(
    "{errors} errors and {warnings} warnings in {tags} tags",
    "{tags} 个标签中有 {errors} 个错误、{warnings} 个警告",
);
const TESTS_PASSED: Phrase = Phrase::new("all {tests} tests hold", "{tests} 个测试全部通过");
const NO_TESTS: Phrase = Phrase::new("no tag has a test", "没有标签带测试");
const TESTS_FAILED: Phrase = Phrase::new(
    "{failed} of {tests} tests do not hold, {mistakes} could not be run",
    "{tests} 个测试中有 {failed} 个未通过，{mistakes} 个无法运行",
);

const SOURCE: Phrase = Phrase::new(
    "source {name}: {read} of {total} rows read, {bad} bad, {anonymous} without a subject",
    "数据源 {name}：读入 {read} 行（共 {total} 行），坏行 {bad}，无主体 {anonymous}",
);
const GONE: Phrase =
    Phrase::new("source {name} is not declared any more, its rows are gone", "数据源 {name} 不再声明，其行已移除");
const BAD_ROW: Phrase =
    Phrase::new("{file}, row {row}, column {column}: {reason}", "{file} 第 {row} 行，列 {column}：{reason}");
const AS_OF: Phrase = Phrase::new("as of {instant}", "截至 {instant}");
const SECONDS: Phrase = Phrase::new(
    "reading {ingest} s, evaluating {evaluate} s, writing {write} s",
    "读取 {ingest} 秒，计算 {evaluate} 秒，写入 {write} 秒",
);
const COMMIT: Phrase = Phrase::new("commit {commit}", "提交 {commit}");
const COMMIT_DIRTY: Phrase = Phrase::new("commit {commit}, with changes", "提交 {commit}，另有未提交的更改");
const UNTESTED: Phrase = Phrase::new("{n} tags have no test", "{n} 个标签没有测试");

impl Outcome {
    /// Whether nothing is wrong.
    pub(crate) fn is_good(&self) -> bool {
        match self {
            Self::Ingested(_) | Self::Built(_) | Self::Published(_) => true,
            Self::Checked(checked) => !checked.found.has_errors(),
            Self::Tested(tested) => !tested.found.has_errors(),
        }
    }

    /// What came of it, in a line.
    pub(crate) fn sentence(&self, language: Language) -> String {
        match self {
            Self::Ingested(report) if report.changed => {
                let rows: u64 = report.sources.iter().map(|source| source.read.seen).sum();
                let values = [("rows", grouped(rows)), ("subjects", grouped(u64::from(report.new_ids)))];
                fill(READ, language, &values)
            }
            Self::Ingested(_) => NOTHING_NEW.text(language).to_owned(),
            Self::Built(built) => {
                let phrase = if built.state == ReleaseState::Candidate { BUILT } else { BUILT_ALREADY };
                let values = [
                    ("number", grouped(built.release)),
                    ("audiences", grouped(built.audiences.len() as u64)),
                    ("subjects", grouped(built.subjects)),
                ];
                fill(phrase, language, &values)
            }
            Self::Published(published) => {
                let number = ("number", grouped(published.release));
                match published.previous {
                    Some(previous) if previous == published.release => fill(CURRENT_ALREADY, language, &[number]),
                    Some(previous) => fill(PUBLISHED_AFTER, language, &[number, ("previous", grouped(previous))]),
                    None => fill(PUBLISHED, language, &[number]),
                }
            }
            Self::Checked(checked) if checked.found.is_empty() => {
                fill(FINE, language, &[("tags", grouped(checked.tags))])
            }
            Self::Checked(checked) => {
                let (errors, warnings) = count(&checked.found);
                let values =
                    [("errors", grouped(errors)), ("warnings", grouped(warnings)), ("tags", grouped(checked.tags))];
                fill(FOUND, language, &values)
            }
            Self::Tested(tested) if tested.results.is_empty() => NO_TESTS.text(language).to_owned(),
            Self::Tested(tested) => {
                let of = |is: &dyn Fn(&Verdict) -> bool| {
                    tested.results.iter().filter(|result| is(&result.verdict)).count() as u64
                };
                let failed = of(&|verdict| matches!(verdict, Verdict::Failed(_)));
                let mistakes = of(&|verdict| matches!(verdict, Verdict::Skipped | Verdict::Impossible(_)));
                let tests = ("tests", grouped(tested.results.len() as u64));
                if failed + mistakes == 0 {
                    return fill(TESTS_PASSED, language, &[tests]);
                }
                fill(TESTS_FAILED, language, &[("failed", grouped(failed)), tests, ("mistakes", grouped(mistakes))])
            }
        }
    }

    /// What else is to be said of it, line by line.
    pub(crate) fn lines(&self, language: Language, zone: &Zone) -> Vec<String> {
        match self {
            Self::Ingested(report) => ingested(report, language),
            Self::Built(built) => of_build(built, language, zone),
            Self::Published(published) => {
                let mut lines = Vec::new();
                if let Some(commit) = &published.commit {
                    let phrase = if published.is_dirty { COMMIT_DIRTY } else { COMMIT };
                    let short = commit.get(..10).unwrap_or(commit).to_owned();
                    lines.push(fill(phrase, language, &[("commit", short)]));
                }
                lines.extend(published.remarks.iter().cloned());
                match &published.built {
                    Some(built) => lines.extend(of_build(built, language, zone)),
                    None => {
                        let instant = format_instant(published.as_of, zone);
                        lines.push(fill(AS_OF, language, &[("instant", instant)]));
                    }
                }
                lines
            }
            Self::Checked(_) => Vec::new(),
            Self::Tested(tested) if tested.untested.is_empty() => Vec::new(),
            Self::Tested(tested) => {
                let mut lines = vec![fill(UNTESTED, language, &[("n", grouped(tested.untested.len() as u64))])];
                lines.extend(tested.untested.iter().map(|id| format!("  {id}")));
                lines
            }
        }
    }

    /// Mistakes that it found, with the texts they point into.
    pub(crate) fn findings(&self) -> Option<(&Diagnostics, &Sources)> {
        match self {
            Self::Ingested(_) | Self::Built(_) | Self::Published(_) => None,
            Self::Checked(checked) => Some((&checked.found, &checked.sources)),
            Self::Tested(tested) => Some((&tested.found, &tested.sources)),
        }
    }
}

fn fill(phrase: Phrase, language: Language, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    phrase.fill(language, &values)
}

/// Errors and warnings.
fn count(found: &Diagnostics) -> (u64, u64) {
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    (errors as u64, (found.len() - errors) as u64)
}

fn ingested(report: &IngestReport, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    for source in &report.sources {
        let values = [
            ("name", source.name.to_string()),
            ("read", grouped(source.read.seen)),
            ("total", grouped(source.total.seen)),
            ("bad", grouped(source.read.bad)),
            ("anonymous", grouped(source.read.anonymous)),
        ];
        lines.push(fill(SOURCE, language, &values));
        lines.extend(source.samples.iter().map(|bad| {
            let values = [
                ("file", bad.file.clone()),
                ("row", grouped(bad.row)),
                ("column", bad.column.clone()),
                ("reason", bad.reason.clone()),
            ];
            format!("  {}", fill(BAD_ROW, language, &values))
        }));
    }
    lines.extend(report.removed_sources.iter().map(|name| fill(GONE, language, &[("name", name.clone())])));
    lines
}

fn of_build(built: &Built, language: Language, zone: &Zone) -> Vec<String> {
    let mut lines = vec![fill(AS_OF, language, &[("instant", format_instant(built.as_of, zone))])];
    lines.extend(built.remarks.iter().cloned());
    let seconds = |seconds: f64| format!("{seconds:.2}");
    let values = [
        ("ingest", seconds(built.seconds.ingest)),
        ("evaluate", seconds(built.seconds.evaluate)),
        ("write", seconds(built.seconds.write)),
    ];
    lines.push(fill(SECONDS, language, &values));
    lines.extend(built.ingest.iter().flat_map(|report| ingested(report, language)));
    lines
}
