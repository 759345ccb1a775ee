//! Canonical JSON: RFC 8785 (JCS), narrowed to what an entry may hold.
//!
//! Owns the one way a value becomes bytes. It never writes a float and never changes a value in order to write it.

use serde_json::Value;

/// The largest magnitude an integer may have: every JSON reader holds it exactly (RFC 7493, section 2.2).
const LARGEST: u64 = (1 << 53) - 1;

/// Why a value has no canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number with a fraction or an exponent; decimals are written as strings.
    #[error("{0} is a floating point number; decimals are written as strings")]
    Float(String),
    /// An integer outside ±(2^53−1).
    #[error("{0} is outside the integers that every JSON reader holds exactly")]
    TooLarge(String),
}

/// The canonical bytes of a value: no spaces, keys in the order of their UTF-16 code units, shortest escapes.
pub fn canonical(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = String::with_capacity(512);
    write_value(value, &mut out)?;
    Ok(out.into_bytes())
}

fn write_value(value: &Value, out: &mut String) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_integer(number, out)?,
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write_value(item, out)?;
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            // Keys come sorted by their bytes, which for ASCII is the same order.
            if !fields.iter().all(|(key, _)| key.is_ascii()) || !fields.is_sorted_by_key(|(key, _)| *key) {
                fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            }
            out.push('{');
            for (index, (key, value)) in fields.into_iter().enumerate() {
                separate(index, out);
                write_string(key, out);
                out.push(':');
                write_value(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

fn write_integer(number: &serde_json::Number, out: &mut String) -> Result<(), CanonicalError> {
    let magnitude = match (number.as_u64(), number.as_i64()) {
        (Some(positive), _) => positive,
        (None, Some(negative)) => negative.unsigned_abs(),
        (None, None) => return Err(CanonicalError::Float(number.to_string())),
    };
    if magnitude > LARGEST {
        return Err(CanonicalError::TooLarge(number.to_string()));
    }
    out.push_str(&number.to_string());
    Ok(())
}

/// RFC 8785, section 3.2.2.2: two-letter escapes where JSON has them, `\u00xx` for the other control characters,
/// everything else as it is.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    // What needs an escape is ASCII, so that each cut falls between characters.
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(&rest[..at]);
        escape(rest.as_bytes()[at], out);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        0x08 => out.push_str("\\b"),
        b'\t' => out.push_str("\\t"),
        b'\n' => out.push_str("\\n"),
        0x0c => out.push_str("\\f"),
        b'\r' => out.push_str("\\r"),
        control => {
            out.push_str("\\u00");
            out.push(char::from(DIGITS[usize::from(control >> 4)]));
            out.push(char::from(DIGITS[usize::from(control & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CanonicalError, canonical};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn text(value: &Value) -> String {
        String::from_utf8(canonical(value).unwrap()).unwrap()
    }

    /// RFC 8785, section 3.2.3: the sorting example, whose order differs from that of code points.
    #[test]
    fn keys_are_in_the_order_of_utf_16() {
        let value: Value = serde_json::from_str(
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#,
        )
        .unwrap();
        let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
            \"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\
            \"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
        assert_eq!(text(&value), expected);
    }

    /// RFC 8785, section 3.2.2: its string and its literals.
    #[test]
    fn escapes_and_literals_are_those_of_the_rfc() {
        let value: Value = serde_json::from_str(
            r#"{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#,
        )
        .unwrap();
        assert_eq!(
            text(&value),
            "{\"literals\":[null,true,false],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn every_control_character_has_its_shortest_escape() {
        let all: String = (0..0x20u8).map(char::from).chain(['\u{7f}']).collect();
        assert_eq!(
            text(&json!(all)),
            "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u0010\
             \\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\
             \\u001f\u{7f}\""
        );
    }

    #[test]
    fn numbers_are_exact_integers_or_refused() {
        assert_eq!(text(&json!([0, -1, 9_007_199_254_740_991_i64])), "[0,-1,9007199254740991]");
        assert_eq!(text(&json!(-9_007_199_254_740_991_i64)), "-9007199254740991");
        for refused in ["9007199254740992", "-9007199254740992", "18446744073709551615"] {
            let value: Value = serde_json::from_str(refused).unwrap();
            assert_eq!(canonical(&value), Err(CanonicalError::TooLarge(refused.to_owned())));
        }
        for refused in ["1.5", "1.0", "1e3", "-0", "99999999999999999999"] {
            let value: Value = serde_json::from_str(refused).unwrap();
            assert!(matches!(canonical(&value), Err(CanonicalError::Float(_))), "{refused}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn bytes_read_back_as_the_value_and_are_a_fixed_point(value in any_value()) {
            let bytes = canonical(&value).unwrap();
            let read: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical(&read).unwrap(), bytes);
        }
    }
}
