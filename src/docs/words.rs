//! Everything that pages say themselves, in every language: a phrase without one of them does not compile.

use super::{
    Count,
    document::{Inline, faint, text},
};
use crate::{
    calendar::{Micros, Zone, format_instant},
    catalog::{Algorithm, Status},
    rule::say::Language,
};

pub(super) use crate::diagnostic::grouped;

/// Words in all languages; `{n}` and the like stand for what is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    en: &'static str,
    zh: &'static str,
}

impl Phrase {
    /// The words in one language.
    pub(super) const fn said(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }

    /// The words with places filled in.
    pub(super) fn filled(self, language: Language, places: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.said(language);
        // In one pass: what is filled in may hold braces of its own.
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(places.iter().find(|(place, _)| *place == name).map_or("", |(_, words)| words));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// The words as a piece of a line.
    pub(super) fn inline(self, language: Language) -> Inline {
        text(self.said(language))
    }
}

macro_rules! phrases {
    ($($name:ident: $en:literal, $zh:literal;)*) => {
        $(pub(super) const $name: Phrase = Phrase { en: $en, zh: $zh };)*

        #[cfg(test)]
        const ALL: &[(&str, Phrase)] = &[$((stringify!($name), $name)),*];
    };
}

phrases! {
    // Kinds of things.
    SOURCE: "source", "数据源";
    EVENT: "event", "事件";
    COLUMN: "column", "字段";
    TAG: "tag", "标签";
    KPI: "KPI", "指标";
    STRATEGY: "strategy", "策略";

    // Pages.
    CATALOG: "Catalog", "目录";
    CATEGORIES: "Categories", "分类";
    STRATEGIES: "Strategies", "策略";
    SOURCES: "Sources", "数据源";
    KPIS: "KPIs", "指标";
    OWNERS: "Owners", "负责人";
    TAGS: "Tags", "标签";

    // Facts.
    NAME: "Name", "名称";
    NAME_ELSEWHERE: "Chinese name", "英文名称";
    CATEGORY: "Category", "分类";
    KIND: "Kind", "类型";
    OWNER: "Owner", "负责人";
    AN_OWNER: "owner", "负责人";
    OF_A_FAMILY: " (a tag of this family)", "（由该标签族生成）";
    BACKUP_OWNER: "Backup owner", "备份负责人";
    STATUS: "Status", "状态";
    FILE: "File", "文件";
    KEYWORDS: "Keywords", "关键词";
    DESCRIPTION: "Description", "说明";
    NOBODY: "nobody", "无";
    ZONE: "Time zone", "时区";

    KIND_RULE: "rule: a person is a member or not", "规则：属于或不属于";
    KIND_CASES: "cases: a person has one value at most", "多值：每人至多取一个值";
    KIND_MODEL: "model: a person is scored", "模型：为每人打分";

    STATUS_DRAFT: "draft: being written, not built", "草稿：编写中，不参与计算";
    STATUS_REVIEW: "review: proposed, built but not handed over", "评审：已提出，参与计算但不对外交付";
    STATUS_ACTIVE: "active: in use", "启用：使用中";
    STATUS_PAUSED: "paused: switched off for now", "暂停：暂时停用";
    STATUS_DEPRECATED: "deprecated: to be replaced", "弃用：即将被替换";
    STATUS_RETIRED: "retired: kept for its history only", "下线：仅留存历史";
    DRAFT: "draft", "草稿";
    REVIEW: "review", "评审";
    ACTIVE: "active", "启用";
    PAUSED: "paused", "暂停";
    DEPRECATED: "deprecated", "弃用";
    RETIRED: "retired", "下线";

    // Purpose.
    PURPOSE: "Purpose", "用途";
    GOAL: "Goal", "目标";
    DECISION: "Decision", "决策";
    ACTION: "Action", "动作";
    SCENARIOS: "Scenarios", "场景";
    NO_PURPOSE: "Nothing is said about what it is for.", "尚未说明用途。";

    // The rule.
    IN_WORDS: "In plain words", "通俗解释";
    ALL_HOLD: "A person is a member when all of this holds:", "同时满足以下各条的人属于该标签：";
    MEMBER_WHEN: "A person is a member when this holds:", "满足以下条件的人属于该标签：";
    ADDRESSED_WHEN: "A person is addressed when this holds:", "满足以下条件的人会被触达：";
    ADDRESSED_WHEN_ALL: "A person is addressed when all of this holds:", "同时满足以下各条的人会被触达：";
    CASES_ORDER: "The first case that holds decides; whoever meets none has no value.", "自上而下，第一个成立的取值生效；都不成立则没有取值。";
    NOT_UNDERSTOOD: "The rule cannot be put into words yet: columns or events that it reads are not known.", "规则暂时无法解释：它读取的字段或事件尚不清楚。";
    AS_WRITTEN: "The rule as written", "规则原文";
    VALUE: "Value", "取值";
    WORDS: "Plain words", "通俗解释";
    RULE: "Rule", "规则";
    LABEL: "Who is to be found", "要找的人";
    POPULATION: "Who is scored", "打分范围";
    EVERYBODY: "everybody", "所有人";
    ALGORITHM: "Algorithm", "算法";
    GBDT: "gradient-boosted decision trees", "梯度提升决策树";
    LOGISTIC: "logistic regression", "逻辑回归";
    THRESHOLD: "Members have a score of at least", "成员的分数不低于";
    TOP: "Members are the best", "成员为分数最高的";
    SCORES: "Scores made elsewhere", "外部打分";
    FEATURES: "What it learns from", "特征";

    // Freshness and life.
    EVERY: "Built every", "更新周期";
    OBJECTIVE: "Stale when older than", "超过此时长视为过期";
    REVIEW_BY: "To be looked at again by", "应在此日期前复核";
    SUNSET: "May be retired after", "此日期后可下线";
    REPLACED_BY: "Replaced by", "替代标签";
    REPLACES: "Replaces", "所替代的标签";

    // Lineage.
    LINEAGE: "Lineage", "血缘";
    LINEAGE_TITLE: "Lineage of {name}", "{name} 的血缘";
    LINEAGE_LEFT: "From left to right, directly or through others: it needs {needs}, and {users} need it.", "自左向右，含间接关系：依赖 {needs} 项，被 {users} 项使用。";
    LEFT_OUT: "Only direct neighbours are drawn; {n} more are left out.", "仅绘出直接相邻的节点，另有 {n} 项未绘出。";
    READS: "What it reads", "读取内容";
    READS_TAGS: "Tags", "标签";
    READS_EVENTS: "Events", "事件";
    READS_COLUMNS: "Columns", "字段";
    READS_NOTHING: "It reads nothing: the same holds for everybody.", "不读取任何数据：对所有人都一样。";

    // Use.
    USED_BY: "Who uses it", "使用方";
    USED_BY_NOBODY: "No strategy and no tag uses it.", "没有策略或标签使用它。";
    PRIORITY: "Priority", "优先级";
    DESTINATION: "Destination", "投放渠道";
    USES: "Uses it", "使用方式";
    DIRECTLY: "directly", "直接";
    THROUGH_OTHERS: "through other tags", "经由其他标签";
    USING_TAGS: "Tags that refer to it: ", "引用它的标签：";
    INDIRECT_TAGS: "Tags that refer to it through others: ", "间接引用它的标签：";
    AND_MORE: " and {n} more", "，另有 {n} 个";
    SUPPRESSION: "Members are never handed over: they are subtracted from everything that leaves.", "成员永不对外交付：任何交付都会先减去该人群。";

    // Sizes.
    SIZES: "Audience", "人群";
    SIZES_TITLE: "Members of {name} over time", "{name} 人数变化";
    NO_SIZES: "It is in no release that is on record here.", "记录中没有包含它的发布。";
    AS_OF: "As of", "时点";
    SIZE: "Members", "人数";
    SHARE: "Share", "占比";
    SUBJECTS: "Population", "总体";
    SIZES_NOTE: "Times are local to {zone}. Numbers below {n}, and numbers that would give one away, are not told.", "时间为 {zone} 当地时间。低于 {n} 的数字以及可推算出此类数字的数字均不显示。";
    ZONE_NOTE: "Times are local to {zone}.", "时间为 {zone} 当地时间。";
    NOT_TOLD: "not told", "不显示";

    // Tests.
    TESTS: "Tests", "测试";
    NO_TESTS: "No test stands beside the rule.", "规则旁没有测试。";
    TESTS_NOTE: "What the tag must say about a person with exactly these rows.", "某人恰有以下数据时，标签应给出的结论。";
    TEST: "Test", "测试";
    ROWS: "Rows", "数据行";
    EXPECTED: "Expected", "预期";
    NO_ROWS: "no rows at all", "没有任何数据";
    MEMBER: "member", "属于";
    NOT_MEMBER: "not a member", "不属于";
    NO_VALUE: "no value", "无取值";
    SCORE: "score", "分数";
    ROW_EVERY: ", one every {n}", "，间隔 {n}";
    ROW_OTHERS: ", of {n} other people", "，属于另外 {n} 人";

    // Versions.
    VERSIONS: "Versions", "版本";
    NO_VERSIONS: "No commit is on record here.", "记录中没有提交。";
    DATE: "Date", "日期";
    AUTHOR: "Author", "作者";
    COMMIT: "Commit", "提交";
    CHANGE: "Change", "变更";
    NEWEST_VERSIONS: "The newest {n}.", "最近 {n} 个。";

    // Strategies.
    AUDIENCE: "Who is addressed", "触达对象";
    ALL_STRATEGIES: "Who is addressed, how, and who comes first.", "触达谁、如何触达、谁优先。";
    NO_STRATEGIES: "There is no strategy yet.", "还没有策略。";
    EXCLUSIVE_GROUP: "Exclusive group", "互斥组";
    GROUP_NOTE: "a person gets only the strategy of highest priority; the others: ", "每人只执行优先级最高的策略；组内其他策略：";
    ALONE_IN_GROUP: "a person gets only the strategy of highest priority; there is no other yet", "每人只执行优先级最高的策略；组内暂无其他策略";
    HOLDOUT: "Kept back as control", "对照留存";
    CAP: "At most", "频次上限";
    TEMPLATE: "Template", "模板";
    SUCCESS: "Success", "成功标准";

    // Sources.
    ALL_SOURCES: "The tables that rules read.", "规则读取的数据表。";
    NO_SOURCES: "No source is declared yet.", "还没有声明数据源。";
    ATTRIBUTES: "attributes: a row for each person", "属性：每人一行";
    EVENTS_KIND: "events: many rows for a person, each with a time", "事件：每人多行，每行带时间";
    WHERE: "Where", "位置";
    SUBJECT_COLUMN: "Column of the person's id", "用户标识字段";
    TIME_COLUMN: "Column of the time", "时间字段";
    EVENT_COLUMN: "Column of the event's name", "事件名字段";
    COLUMNS: "Columns", "字段";
    EVENTS: "Events", "事件";
    TYPE: "Type", "类型";
    READ_BY: "Read by", "读取方";
    EVENT_TITLE: "Event", "事件";
    COLUMN_TITLE: "Column", "字段";
    COLUMNS_UNKNOWN: "Its columns are not known yet.", "字段尚不清楚。";

    // KPIs.
    ALL_KPIS: "What success is counted by, and the tags that should move it.", "衡量成功的指标，以及应当推动它的标签。";
    NO_KPIS: "No KPI is declared yet.", "还没有声明指标。";
    REACHED_WHEN: "Reached by a person when this holds: ", "某人满足以下条件即为达成：";
    MOVED_BY: "Tags that should move it: ", "应当推动它的标签：";

    // Owners.
    ALL_OWNERS: "Who answers for which tags and strategies.", "各标签与策略由谁负责。";
    NO_OWNER: "Without an owner", "无负责人";
    BACKUP_FOR: "Backup for: ", "备份负责：";

    // Start.
    COUNTS: "What there is", "概况";
    BY_STATUS: "Tags by status", "标签按状态";
    NEWEST_RELEASE: "Newest release on record", "记录中的最新发布";
    IN_USE: "Active", "启用";
    CATEGORY_LEAD: "{n} tags, {active} of them active.", "共 {n} 个标签，其中 {active} 个启用。";
    CATEGORY_LEAD_ONE: "1 tag.", "共 1 个标签。";

    // Frame of HTML.
    SKIP: "Skip to the text", "跳到正文";
    SEARCH: "Search", "搜索";
    SEARCH_HINT: "Search tags, owners, events … (press /)", "搜索标签、负责人、事件……（按 / 键）";
    SEARCH_NONE: "Nothing found", "没有结果";
    SEARCH_SOME: "{n} found", "找到 {n} 项";
    PAGES: "Pages", "页面";
    LANGUAGES: "Languages", "语言";
    FOOT: "Made by tagwerk from the files of the catalog.", "由 tagwerk 根据目录文件生成。";
}

/// The name of a language, in itself.
pub(super) const fn name_of(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Chinese => "中文",
    }
}

/// The word for a status, for a badge.
pub(super) const fn status(status: Status) -> Phrase {
    match status {
        Status::Draft => DRAFT,
        Status::Review => REVIEW,
        Status::Active => ACTIVE,
        Status::Paused => PAUSED,
        Status::Deprecated => DEPRECATED,
        Status::Retired => RETIRED,
    }
}

/// What a status means.
pub(super) const fn status_meaning(status: Status) -> Phrase {
    match status {
        Status::Draft => STATUS_DRAFT,
        Status::Review => STATUS_REVIEW,
        Status::Active => STATUS_ACTIVE,
        Status::Paused => STATUS_PAUSED,
        Status::Deprecated => STATUS_DEPRECATED,
        Status::Retired => STATUS_RETIRED,
    }
}

/// The name of an algorithm.
pub(super) const fn algorithm(algorithm: Algorithm) -> Phrase {
    match algorithm {
        Algorithm::Gbdt => GBDT,
        Algorithm::Logistic => LOGISTIC,
    }
}

/// A number of people.
pub(super) fn count(count: Count, language: Language) -> Inline {
    match count {
        Count::Exact(n) => text(grouped(n)),
        Count::Below(bound) => text(format!("< {bound}")),
        Count::Hidden => faint(NOT_TOLD.said(language)),
    }
}

/// A share in percent; nothing when one of the numbers is not told.
pub(super) fn share(part: Count, whole: Count) -> Option<String> {
    let (part, whole) = (part.exact()?, whole.exact()?);
    (whole > 0).then(|| format!("{:.1} %", part as f64 * 100.0 / whole as f64))
}

/// An instant to the minute, local: `2026-01-08 09:30`.
pub(super) fn minute(t: Micros, zone: &Zone) -> String {
    let written = format_instant(t, zone);
    written.get(..16).map_or(written.clone(), |minute| minute.replace('T', " "))
}

/// A local date.
pub(super) fn date(t: Micros, zone: &Zone) -> String {
    let written = format_instant(t, zone);
    written.get(..10).map_or(written.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn places(words: &str) -> BTreeSet<&str> {
        words.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn languages_fill_in_the_same_and_are_not_the_same() {
        for (name, phrase) in ALL {
            assert_eq!(places(phrase.en), places(phrase.zh), "{name}");
            assert!(!phrase.en.trim().is_empty() && !phrase.zh.trim().is_empty(), "{name}");
            assert!(!phrase.zh.is_ascii(), "{name} is not Chinese: {}", phrase.zh);
            assert!(phrase.en.chars().all(|c| c.is_ascii() || c == '…'), "{name} is not English: {}", phrase.en);
        }
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let said = LINEAGE_TITLE.filled(Language::English, &[("name", "{name} {n}")]);
        assert_eq!(said, "Lineage of {name} {n}");
    }

    #[test]
    fn instants_are_short() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        assert_eq!(minute(1_767_225_600_000_000, &zone), "2026-01-01 08:00");
        assert_eq!(date(1_767_225_600_000_000, &zone), "2026-01-01");
    }
}
