//! Words around one subject's explanation, in both languages.

use crate::rule::say::Phrase;

const fn both(en: &'static str, zh: &'static str) -> Phrase {
    Phrase::new(en, zh)
}

pub(super) const THE_RULE: Phrase = both("the rule", "该规则");
pub(super) const IS_IN: Phrase = both("{subject} is in {tag}", "{subject} 属于 {tag}");
pub(super) const IS_OUT: Phrase = both("{subject} is not in {tag}", "{subject} 不属于 {tag}");
pub(super) const IS_MEANT: Phrase = both("{subject} is meant by {tag}", "{subject} 满足{tag}");
pub(super) const IS_NOT_MEANT: Phrase = both("{subject} is not meant by {tag}", "{subject} 不满足{tag}");
pub(super) const HAS_VALUE: Phrase =
    both("{subject} has the value {value} of {tag}", "{subject} 的 {tag} 取值为 {value}");
pub(super) const HAS_NO_VALUE: Phrase = both("{subject} has no value of {tag}", "{subject} 没有 {tag} 的取值");

// Conditions with parts.
pub(super) const ALL_OF: Phrase = both("all of these", "同时满足");
pub(super) const ANY_OF: Phrase = both("at least one of these", "至少满足其一");
pub(super) const NOT: Phrase = both("not so", "以下不成立");

// Cases.
pub(super) const CASE_HOLDS: Phrase = both("case {value} holds", "取值 {value} 成立");
pub(super) const CASE_FAILS: Phrase = both("case {value} does not hold", "取值 {value} 不成立");
pub(super) const CASE_SKIPPED: Phrase =
    both("case {value} does not matter, a case before it holds", "取值 {value} 不再考虑，之前的取值已成立");

// Values.
pub(super) const YES: Phrase = both("true", "是");
pub(super) const NO: Phrase = both("false", "否");
pub(super) const DAYS: Phrase = both("{n} days", "{n} 天");
pub(super) const BETWEEN: Phrase = both("between {low} and {high}", "介于 {low} 与 {high} 之间");
pub(super) const ROWS: Phrase = both("{n} rows, {first} to {last}", "{n} 行，{first} 至 {last}");
pub(super) const ONE_ROW: Phrase = both("1 row, {first}", "1 行，{first}");
pub(super) const NO_ROWS: Phrase = both("no row matches", "没有符合的行");
pub(super) const NO_ATTRIBUTE: Phrase = both("no value in `{column}`", "`{column}` 没有值");
pub(super) const EMPTY_CELL: Phrase = both("the cell is empty", "单元格为空");
pub(super) const DIVISION: Phrase = both("division by zero", "除数为零");
pub(super) const OPERAND: Phrase = both("a part of it has no value", "其组成部分没有值");

// Rankings.
pub(super) const RANKED: Phrase = both(
    "place {place} of {ranked} ranked, better than {share}",
    "在 {ranked} 个参与排名者中列第 {place} 位，优于 {share}",
);
pub(super) const NOT_RANKED: Phrase = both("not ranked; {ranked} are", "未参与排名（{ranked} 个参与）");
pub(super) const EDGE: Phrase =
    both("places: {places}, the last of them at {edge}", "名额 {places} 个，最后一名的值为 {edge}");
pub(super) const NO_PLACES: Phrase = both("there is no place", "没有名额");

// Sequences.
pub(super) const NO_START: Phrase = both("no row can begin it", "没有可作为开始的行");
pub(super) const WORKS: Phrase = both("it works out from {start}", "自 {start} 起全部步骤成立");
pub(super) const STUCK: Phrase =
    both("from {start} on, {done} of {steps} steps work out", "自 {start} 起，{steps} 步中完成 {done} 步");
pub(super) const STEP_MISSING: Phrase = both("step {step} is missing: {what}", "缺少第 {step} 步：{what}");
pub(super) const STEP_PRESENT: Phrase =
    both("step {step} fails: there is {what} at {time}", "第 {step} 步不成立：{time} 有 {what}");
pub(super) const STEP_EARLY: Phrase = both(
    "step {step} is open until {until}: only then is it certain that no {what} came",
    "第 {step} 步要到 {until} 才能确定：届时才能断定没有 {what}",
);
pub(super) const STEP_ABSENCE: Phrase =
    both("step {step} fails: {what} came, or the time is not over", "第 {step} 步不成立：出现了 {what}，或时间未到");
pub(super) const OF_STARTS: Phrase =
    both("{n} rows can begin it; this one comes farthest", "共有 {n} 行可作为开始，此行进展最远");

// What would change it.
pub(super) const BRINGS_IN: Phrase = both("in {change}", "若{change}，则属于");
pub(super) const TAKES_OUT: Phrase = both("out {change}", "若{change}，则不再属于");
pub(super) const GIVES_VALUE: Phrase = both("{value} {change}", "若{change}，则取值为 {value}");
pub(super) const GIVES_NOTHING: Phrase = both("no value {change}", "若{change}，则没有取值");
pub(super) const IN_BY_ITSELF: Phrase = both("in by itself {t}, if nothing happens", "若无新数据，{t}自动属于");
pub(super) const OUT_BY_ITSELF: Phrase = both("out by itself {t}, if nothing happens", "若无新数据，{t}自动不再属于");
pub(super) const VALUE_BY_ITSELF: Phrase =
    both("{value} by itself {t}, if nothing happens", "若无新数据，{t}自动取值为 {value}");
pub(super) const NOTHING_BY_ITSELF: Phrase =
    both("no value by itself {t}, if nothing happens", "若无新数据，{t}自动没有取值");
pub(super) const FROM: Phrase = both("from {t} on", "自 {t} 起");
pub(super) const AFTER: Phrase = both("after {t}", "{t} 之后");
pub(super) const NOT_FOUND: Phrase = both(
    "no change was found: neither rows that come or go nor attributes, one kind or a few together, turn the verdict",
    "没有找到能改变结论的变化：增减行或改变属性，无论单独还是少数几项一起，都不够",
);
pub(super) const NESTED: Phrase = both(
    "not looked for: who takes part in a ranking depends on another ranking",
    "未寻找：参与排名者取决于另一个排名",
);
pub(super) const TOO_MANY: Phrase = both("not looked for: the subject has too many rows", "未寻找：该用户的行数过多");
pub(super) const OTHERS_STAY: Phrase =
    both("{line}, as long as the values of all others stay as they are", "{line}（前提是其他用户的值保持不变）");

// Changes.
pub(super) const ONE_MORE: Phrase = both("with one more {what}", "再有 1 次 {what}");
pub(super) const MORE: Phrase = both("with {n} more {what}", "再有 {n} 次 {what}");
pub(super) const BEFORE: Phrase = both("{change} before {t}", "在 {t} 之前{change}");
pub(super) const AT: Phrase = both("{change} at {t}", "在 {t} {change}");
pub(super) const WITH_CELLS: Phrase = both("{change} ({cells})", "{change}（{cells}）");
pub(super) const ONE_FEWER: Phrase = both("without the {what} of {t}", "没有 {t} 的 {what}");
pub(super) const FEWER: Phrase = both("with {n} fewer {what} (those of {times})", "减少 {n} 次 {what}（{times}）");
pub(super) const SET: Phrase = both("with {what} = {to} instead of {from}", "{what} 为 {to}（现为 {from}）");
pub(super) const SET_NEW: Phrase = both("with {what} = {to}, which has no value now", "{what} 为 {to}（现无值）");
pub(super) const UNSET: Phrase = both("with no value in {what} instead of {from}", "{what} 没有值（现为 {from}）");
pub(super) const AND: Phrase = both(" and ", "，且");
pub(super) const MORE_TIMES: Phrase = both("{times} and {n} more", "{times} 等，另有 {n} 行");
