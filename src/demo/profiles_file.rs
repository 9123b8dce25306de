use std::{path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, Field, Schema, TimeUnit},
};

use super::{
    DemoError, DemoOptions,
    events_file::{ids, utc, write_parquet},
    person::Person,
    words::{CHANNELS, CITIES, LEVELS},
};

/// Writes the profiles in the order of their numbers.
pub(super) fn write_profiles(path: &Path, people: &[Person], options: &DemoOptions) -> Result<(), DemoError> {
    let texts =
        |f: &dyn Fn(&Person) -> Option<&str>| Arc::new(people.iter().map(f).collect::<StringArray>()) as ArrayRef;
    let registered: Vec<i64> = people.iter().map(|p| p.registered_at).collect();
    let columns: Vec<(&str, bool, ArrayRef)> = vec![
        ("user_id", false, ids(people.iter().map(|p| p.number), options.ids)),
        ("name", false, texts(&|p| Some(&p.name))),
        ("gender", true, texts(&|p| p.gender.map(|is_female| if is_female { "f" } else { "m" }))),
        ("city", false, texts(&|p| Some(CITIES[p.city]))),
        ("birth_date", true, Arc::new(people.iter().map(|p| p.birth_date).collect::<Date32Array>())),
        ("registered_at", false, Arc::new(TimestampMicrosecondArray::from(registered).with_timezone("UTC"))),
        ("channel", false, texts(&|p| Some(CHANNELS[p.channel]))),
        ("level", false, texts(&|p| Some(LEVELS[p.level]))),
        ("is_employee", false, Arc::new(people.iter().map(|p| Some(p.is_employee)).collect::<BooleanArray>())),
        ("marketing_opt_in", true, Arc::new(people.iter().map(|p| p.opt_in).collect::<BooleanArray>())),
    ];
    let ty = |name: &str, array: &ArrayRef| match name {
        "registered_at" => DataType::Timestamp(TimeUnit::Microsecond, Some(utc())),
        _ => array.data_type().clone(),
    };
    let fields: Vec<Field> = columns.iter().map(|(n, nulls, a)| Field::new(*n, ty(n, a), *nulls)).collect();
    let arrays = columns.into_iter().map(|(.., array)| array).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays);
    write_parquet(path, batch)
}
