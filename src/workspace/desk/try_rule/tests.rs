use super::*;

fn case(value: &str) -> (String, String) {
    (value.to_owned(), "true".to_owned())
}

fn set(members: &[u32]) -> RoaringBitmap {
    members.iter().copied().collect()
}

#[test]
fn the_first_case_wins() {
    let tried = RuleToTry { text: "true".to_owned(), tag: None, cases: vec![case("a"), case("b"), case("c")], at: 1 };
    let counted = of_case(&tried, (7, 10), set(&[1, 2, 3]), vec![set(&[3, 4]), set(&[1, 4, 9])]);
    assert_eq!(counted.case, Some(CaseCounts { passes: 3, taken: 1, size: 2 }));
    assert_eq!(*counted.members, set(&[1, 2]));
    assert_eq!(counted.cases, [("a".to_owned(), 2), ("b".to_owned(), 2), ("c".to_owned(), 1)]);
    assert_eq!((counted.as_of, counted.subjects), (7, 10));
}
