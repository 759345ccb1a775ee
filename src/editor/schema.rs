//! The schema of the files as JSON Schema (2020-12), for editors and validators that know no run books.
//!
//! It never refuses what can be read. What it lets pass may still be wrong: it knows shapes and spellings, and nothing
//! of names that have to be declared, of keys that do not go together, or of dates.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Findings, SourceId};
use crate::document::{Definition, Form, ID, Key, Limits, Node, NodeKind, Shape, parse};
use crate::model::{HEADER, PART};

/// The schema, indented, with a line end.
#[must_use]
pub fn schema() -> String {
    let mut defs = Defs::default();
    let (header, part) = (defs.record(&HEADER), defs.record(&PART));
    let begun = |key: &Key| json!({"required": [key.name]});
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "run book",
        "description": "A run book for `runbook`: runbook.yaml, or a file that it includes.",
        "type": "object",
        "if": {"anyOf": HEADER.all().filter(|key| key.required).map(begun).collect::<Vec<_>>()},
        "then": header,
        "else": part,
        "$defs": defs.0,
    });
    format!("{whole:#}\n")
}

/// What has a name of its own, by its name.
#[derive(Default)]
struct Defs(BTreeMap<String, Value>);

impl Defs {
    /// A reference to a definition, which is made where there is none yet.
    fn named(&mut self, name: &str, content: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // Taken first: what is defined may hold itself.
            self.0.insert(name.to_owned(), Value::Null);
            let made = content(self);
            self.0.insert(name.to_owned(), made);
        }
        json!({"$ref": format!("#/$defs/{name}")})
    }

    fn record(&mut self, shape: &Shape<'static>) -> Value {
        self.named(&name_of(shape), |defs| {
            let names = shape.names();
            let keys = || names.iter().filter_map(|name| shape.key(name));
            let properties: Map<String, Value> =
                keys().map(|key| (key.name.to_owned(), defs.property(key))).collect();
            let required: Vec<&str> = keys().filter(|key| key.required).map(|key| key.name).collect();
            let mut record = json!({
                "type": "object",
                "properties": properties,
                "patternProperties": {"^x-": {}},
                "additionalProperties": false,
            });
            if !required.is_empty() {
                record["required"] = json!(required);
            }
            let needs: Vec<Value> =
                shape.needs.iter().flat_map(|(keys, others)| needs(keys, others)).collect();
            if !needs.is_empty() {
                record["allOf"] = json!(needs);
            }
            record
        })
    }

    fn definition(&mut self, definition: &Definition) -> Value {
        self.named(definition.name, |defs| {
            let mut value = either((definition.forms)().iter().map(|form| defs.form(form)).collect());
            value["description"] = json!(definition.about);
            let examples = (definition.examples)().into_iter().filter_map(example);
            value["examples"] = Value::Array(examples.collect());
            value
        })
    }

    /// A key without a value counts as absent, so it may have none unless it is needed.
    fn property(&mut self, key: &Key) -> Value {
        let mut value = self.form(&key.form);
        if !key.required {
            value = or_nothing(value);
        }
        value["description"] = json!(key.about);
        value
    }

    fn form(&mut self, form: &Form) -> Value {
        match form {
            Form::Text => json!({"type": ["string", "number", "boolean"], "pattern": r"\S"}),
            Form::Said(spelling) => {
                let mut said = json!({"type": "string", "pattern": (spelling.pattern)()});
                if !spelling.examples.is_empty() {
                    said["examples"] = json!(spelling.examples);
                }
                said
            }
            Form::Flag => {
                json!({"type": ["boolean", "string"], "pattern": "^(true|false|yes|no|True|False|Yes|No)$"})
            }
            Form::Whole => json!({"type": ["integer", "string"], "pattern": r"^\s*[+\-]?\d+\s*$"}),
            Form::Words(words) => json!({"enum": words().into_iter().flat_map(spelled).collect::<Vec<_>>()}),
            Form::Name(_) | Form::Declares(_) => {
                json!({"type": ["string", "integer"], "pattern": format!(r"^\s*{ID}\s*$")})
            }
            Form::Within(..) => json!({"type": ["string", "integer"], "pattern": r"\S"}),
            Form::List(one) => {
                let one = self.form(one);
                either(vec![one.clone(), json!({"type": "array", "items": one})])
            }
            Form::Sequence(one) => json!({"type": "array", "items": self.form(one), "minItems": 1}),
            Form::Map(Form::Name(_), one) | Form::Names(_, one) => json!({
                "type": "object",
                "propertyNames": {"pattern": format!("^{ID}$")},
                "additionalProperties": self.form(one),
            }),
            Form::Map(_, one) => json!({"type": "object", "additionalProperties": self.form(one)}),
            Form::Record(shape) => self.record(shape),
            Form::Any(forms) => either(forms.iter().map(|form| self.form(form)).collect()),
            Form::Of(definition) => self.definition(definition),
            Form::Nothing => json!({"type": "null"}),
        }
    }
}

/// A key with a value: one without counts as absent.
fn there(key: &str) -> Value {
    json!({"required": [key], "properties": {key: {"not": {"type": "null"}}}})
}

/// One of some keys: wherever one of `keys` is there, or, if none is said, always.
fn needs(keys: &[&str], others: &[&str]) -> Vec<Value> {
    let one_of = either(others.iter().map(|other| there(other)).collect());
    if keys.is_empty() {
        return vec![one_of];
    }
    keys.iter().map(|key| json!({"if": there(key), "then": one_of})).collect()
}

/// `step-do`, `trigger-every-while`: what it is and the keys that make it that.
fn name_of(shape: &Shape<'_>) -> String {
    let what = shape.what.trim_start_matches("a ").trim_start_matches("an ").replace(['`', '\''], "");
    let what = what.replace(' ', "-");
    let heads = shape.keys.iter().filter(|key| key.required).map(|key| key.name);
    match what.as_str() {
        "step" | "trigger" | "condition" => {
            std::iter::once(what.as_str()).chain(heads).collect::<Vec<_>>().join("-")
        }
        "group" | "call" => format!("step-{what}"),
        _ => what,
    }
}

/// A word as readers of YAML may give it: one that is a number or a switch to some is that too.
fn spelled(word: &'static str) -> Vec<Value> {
    let mut all = vec![json!(word)];
    all.extend(word.parse::<i64>().ok().map(|number| json!(number)));
    match word {
        "on" | "yes" => all.push(json!(true)),
        "off" | "no" => all.push(json!(false)),
        _ => {}
    }
    all
}

/// One of these; what is itself one of several is not put into another.
fn either(values: Vec<Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for value in values {
        let inner = match value.as_object() {
            Some(object) if object.len() == 1 => object.get("anyOf").and_then(Value::as_array).cloned(),
            _ => None,
        };
        for one in inner.unwrap_or_else(|| vec![value]) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    match &all[..] {
        [one] => one.clone(),
        _ => json!({"anyOf": all}),
    }
}

fn or_nothing(mut value: Value) -> Value {
    if let Some(words) = value.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
        return value;
    }
    match value.get_mut("type") {
        Some(Value::Array(types)) => types.push(json!("null")),
        Some(one) => *one = json!([one.take(), "null"]),
        None => return either(vec![value, json!({"type": "null"})]),
    }
    value
}

/// An example as JSON; of a list its first item.
fn example(yaml: &'static str) -> Option<Value> {
    let text: Arc<str> = Arc::from(yaml);
    let tree = parse(SourceId::default(), &text, &Limits::default(), &mut Findings::default());
    let root = tree.root()?;
    Some(value_of(root.items().next().unwrap_or(root)))
}

fn value_of(node: Node<'_>) -> Value {
    match node.kind() {
        NodeKind::Scalar(text, _) => match text.parse::<i64>() {
            Ok(number) => json!(number),
            Err(_) if text == "true" || text == "false" => json!(text == "true"),
            Err(_) => json!(text),
        },
        NodeKind::Sequence(_) => node.items().map(value_of).collect(),
        NodeKind::Mapping(_) => {
            let pairs =
                node.pairs().filter_map(|(key, value)| Some((key.scalar()?.to_owned(), value_of(value))));
            Value::Object(pairs.collect())
        }
        NodeKind::Hole => Value::Null,
    }
}
