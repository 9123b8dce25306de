//! Words around an explanation, in both languages.

use crate::rule::say::Phrase;

pub(super) const PURPOSE: Phrase = Phrase::new("purpose", "目的");
pub(super) const FILE: Phrase = Phrase::new("file", "文件");
pub(super) const REFERS_TO: Phrase = Phrase::new("refers to", "引用");
pub(super) const USED_BY: Phrase = Phrase::new("used by", "被引用");
pub(super) const STRATEGIES: Phrase = Phrase::new("strategies {ids}", "策略 {ids}");
pub(super) const SUPPRESSION: Phrase =
    Phrase::new("suppression: its members are never handed over", "排除名单：其成员从不对外提供");

pub(super) const WORDS: Phrase = Phrase::new("In words", "含义");
pub(super) const RULE: Phrase = Phrase::new("As written", "规则原文");

pub(super) const ATTRITION: Phrase = Phrase::new(
    "Who is left, of {subjects} subjects as of {as_of}",
    "逐条剩余人数（共 {subjects} 个用户，截至 {as_of}）",
);
pub(super) const ADDITION: Phrase = Phrase::new(
    "Who comes together, of {subjects} subjects as of {as_of}",
    "逐条累计人数（共 {subjects} 个用户，截至 {as_of}）",
);
pub(super) const CASES: Phrase = Phrase::new(
    "Who has which value, of {subjects} subjects as of {as_of}",
    "各取值人数（共 {subjects} 个用户，截至 {as_of}）",
);
pub(super) const CASE: Phrase = Phrase::new("Case {case}", "取值 {case}");
pub(super) const EVERYBODY: Phrase = Phrase::new("everybody", "全部用户");
pub(super) const NO_CASE: Phrase = Phrase::new("(no case)", "（无取值）");

pub(super) const VALUE: Phrase = Phrase::new("value", "取值");
pub(super) const SIZE: Phrase = Phrase::new("size", "人数");
pub(super) const SHARE: Phrase = Phrase::new("share", "占比");
pub(super) const PASSES: Phrase = Phrase::new("passes", "单独满足");
pub(super) const UNKNOWN: Phrase = Phrase::new("unknown", "未知");
pub(super) const TAKEN: Phrase = Phrase::new("taken", "已被占");
pub(super) const CLAUSE: Phrase = Phrase::new("clause", "条件");
pub(super) const LEFT: Phrase = Phrase::new("left", "剩余");
pub(super) const EXCLUDES: Phrase = Phrase::new("excludes", "排除");
pub(super) const ALONE: Phrase = Phrase::new("alone", "仅此排除");
pub(super) const TOGETHER: Phrase = Phrase::new("together", "累计");
pub(super) const ADDS: Phrase = Phrase::new("adds", "新增");
pub(super) const ONLY_BY_IT: Phrase = Phrase::new("only by it", "仅此带来");

pub(super) const EITHER: Phrase = Phrase::new("  {part}", "  {part}");
pub(super) const AND: Phrase = Phrase::new("  and {part}", "  且{part}");
pub(super) const OR: Phrase = Phrase::new("  or {part}", "  或{part}");

pub(super) const NARROWS_LEGEND: Phrase = Phrase::new(
    "left: pass this clause and all before it; excludes: of those left before; alone: more members without it; passes: \
     by itself",
    "剩余：满足此条及之前各条；排除：从之前剩余者中排除；仅此排除：去掉此条会增加的成员；单独满足：只看此条",
);
pub(super) const ADDS_LEGEND: Phrase = Phrase::new(
    "together: pass this clause or one before it; adds: to those before; only by it: fewer members without it; passes: \
     by itself",
    "累计：满足此条或之前任一条；新增：在之前基础上增加；仅此带来：去掉此条会减少的成员；单独满足：只看此条",
);
pub(super) const CASES_LEGEND: Phrase = Phrase::new(
    "passes: its rule by itself; taken: of those, by cases before it; size: what is left for it",
    "单独满足：只看其规则；已被占：其中被之前取值占去的；人数：留给此取值的",
);

pub(super) const SUBJECT_HEADLINE: Phrase = Phrase::new("{headline}, as of {as_of}", "{headline}（截至 {as_of}）");
pub(super) const MARKS: Phrase = Phrase::new(
    "  ✓ holds  ✗ does not hold  ? unknown  * the verdict hangs on it",
    "  ✓ 成立  ✗ 不成立  ? 未知  * 结论取决于此",
);
pub(super) const OUTLOOK: Phrase = Phrase::new("What would change it", "怎样会改变结论");
pub(super) const WANTED: Phrase = Phrase::new(", wanted {wanted}", "，要求 {wanted}");
pub(super) const COLON: Phrase = Phrase::new(":", "：");
