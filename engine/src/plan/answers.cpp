#include "plan/answers.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/list.h"
#include "fieldwise/decide.h"
#include "json/number.h"
#include "json/utf.h"
#include "plan/reader.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxText = 5000;  // UTF-16 units, where the field sets no bound of its own

std::string_view trim(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What each kind of field reads goes into `out`; the outcome is whether it is an answer.
bool ok(ReadAnswer& out, const Value& value) {
  out.value = value;
  return true;
}

// Out of line, as thirty lines call it and few answers are wrong.
[[gnu::noinline]] bool fail(ReadAnswer& out, const char* code, const char* message) {
  out.code = code;
  out.message = message;
  return false;
}

// `bound` takes the place of # in the message.
[[gnu::noinline]] bool fail(ReadAnswer& out, const char* code, const char* message, double bound) {
  out.bound = Value::of(bound);
  return fail(out, code, message);
}

// Letters, digits, what is not ASCII, and some more: one look where a comparison with each would
// take most of the time of reading an address.
struct Characters {
  uint64_t bits[2] = {};
  constexpr explicit Characters(std::string_view more) {
    for (char c = '0'; c <= '9'; ++c) add(c);
    for (char c = 'A'; c <= 'Z'; ++c) add(c);
    for (char c = 'a'; c <= 'z'; ++c) add(c);
    for (const char c : more) add(c);
  }
  constexpr void add(char c) { bits[c >> 6] |= uint64_t{1} << (c & 63); }
  constexpr bool has(char c) const {
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x80 || (bits[u >> 6] >> (u & 63) & 1) != 0;
  }
};
constexpr Characters kDomainCharacters("-");
constexpr Characters kLocalCharacters(".!#$%&'*+/=?^_`{|}~-");

// A host name: labels of letters, digits and hyphens (or any non-ASCII), two at least.
bool is_domain(std::string_view domain) {
  if (domain.size() < 3 || domain.size() > 253) return false;
  size_t labels = 0;
  for (size_t begin = 0, i = 0; i <= domain.size(); ++i) {
    if (i < domain.size() && domain[i] != '.') {
      if (!kDomainCharacters.has(domain[i])) return false;
      continue;
    }
    if (i == begin || i - begin > 63 || domain[begin] == '-' || domain[i - 1] == '-') return false;
    ++labels;
    begin = i + 1;
  }
  return labels >= 2;
}

// The addresses that people have: RFC 5321 without quoted local parts and address literals.
bool read_email(std::string_view text, Arena& arena, ReadAnswer& out) {
  static constexpr char kMessage[] = "Enter an e-mail address in the form name@company.com";
  const size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) {
    return fail(out, "email", kMessage);
  }
  const std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  bool valid = is_domain(domain) && local.front() != '.' && local.back() != '.';
  char before = 0;
  for (const char c : local) {
    valid = valid && kLocalCharacters.has(c) && !(c == '.' && before == '.');
    before = c;
  }
  if (!valid) return fail(out, "email", kMessage);
  if (std::none_of(domain.begin(), domain.end(), is_upper)) return ok(out, Value::of(text));
  char* lowered = arena.array<char>(text.size());
  std::copy(text.begin(), text.end(), lowered);
  std::transform(lowered + at, lowered + text.size(), lowered + at, lower);
  return ok(out, Value::of(std::string_view(lowered, text.size())));
}

// E.164: a plus sign and 7 to 15 digits, the first not 0 (ITU-T E.164 §6).
bool read_phone(std::string_view text, Arena& arena, ReadAnswer& out) {
  char kept[18];  // the longest number, and room to see that one is longer
  size_t size = 0;
  for (const char c : text) {
    if (digit(c) || (c == '+' && size == 0)) {
      if (size < sizeof kept) kept[size++] = c;
    } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/') {
      size = 0;
      break;
    }
  }
  std::string_view number(kept, size);
  if (number.starts_with("00")) {
    kept[1] = '+';
    number.remove_prefix(1);
  }
  if (number.size() < 8 || number.size() > 16 || number[0] != '+' || number[1] == '0') {
    return fail(out, "phone", "Enter a phone number with its country code, like +49 30 123456");
  }
  return ok(out, Value::of(number == text ? text : arena.copy(number)));
}

bool read_url(std::string_view text, Arena& arena, ReadAnswer& out) {
  std::string_view rest = text;
  std::string_view scheme;
  for (const std::string_view s : {std::string_view("https://"), std::string_view("http://")}) {
    if (text.size() >= s.size() && std::equal(s.begin(), s.end(), text.begin(),
                                              [](char a, char b) { return a == lower(b); })) {
      scheme = s;
      rest = text.substr(s.size());
    }
  }
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  std::string_view host = authority;
  if (const size_t colon = host.rfind(':'); colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), digit)) host = {};
    host = host.substr(0, std::min(colon, host.size()));
  }
  const bool printable = std::all_of(rest.begin(), rest.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '<' && c != '>' && c != '\\';
  });
  std::string url(scheme.empty() ? std::string_view("https://") : scheme);
  if (!is_domain(host) || !printable || url.size() + rest.size() > 2000) {
    return fail(out, "url", "Enter a web address like https://www.company.com");
  }
  std::transform(authority.begin(), authority.end(), std::back_inserter(url), lower);
  url += rest.substr(authority.size());
  return ok(out, Value::of(arena.copy(url)));
}

bool read_number(const Field& field, const Value& raw, ReadAnswer& out) {
  double n = 0;
  if (raw.is_number()) {
    n = raw.number;
  } else {
    const auto parsed = raw.is_string() ? parse_number(raw.text()) : std::nullopt;
    if (!parsed || *parsed - *parsed != 0) {
      return fail(out, "number", "Enter a number, like 250 or 2.5");
    }
    n = *parsed;
  }
  if (field.has_min && n < field.min) {
    return fail(out, "min", "Enter a number of at least #", field.min);
  }
  if (field.has_max && n > field.max) {
    return fail(out, "max", "Enter a number of at most #", field.max);
  }
  return ok(out, Value::of(n == 0 ? 0.0 : n));
}

bool read_date(const Field& field, std::string_view text, ReadAnswer& out) {
  if (!is_date(text)) return fail(out, "date", "Enter a date in the form 2026-11-21");
  if (field.has_min && text < field.min_date) {
    out.bound = Value::of(field.min_date);
    return fail(out, "min", "Enter a date from # on");
  }
  if (field.has_max && text > field.max_date) {
    out.bound = Value::of(field.max_date);
    return fail(out, "max", "Enter a date up to #");
  }
  return ok(out, Value::of(text));
}

bool read_boolean(const Value& raw, ReadAnswer& out) {
  if (raw.is_boolean()) return ok(out, raw);
  const uint32_t word = position_in("true|on|yes|1|false|off|no|0", trim(raw.text()));
  if (word == kNone) return fail(out, "boolean", "Answer yes or no");
  return ok(out, Value::of(word < 4));
}

bool read_choice(const Field& field, const Value& raw, ReadAnswer& out) {
  if (raw.is_string()) {
    const uint32_t option = field.option_index.find(raw.text());
    if (option != kNone) return ok(out, Value::of(field.options[option].value));
  }
  return fail(out, "option", "Choose one of the options");
}

bool read_choices(const Field& field, const Value& raw, Arena& arena, ReadAnswer& out) {
  const Value one[] = {raw};
  const Value list = raw.is_array() ? raw : Value::array(one, 1);
  List<uint8_t> chosen(field.options.size(), 0);
  uint32_t count = 0;
  for (const Value& item : list) {
    const uint32_t option = item.is_string() ? field.option_index.find(item.text()) : kNone;
    if (option == kNone) return fail(out, "option", "Choose from the options");
    if (!chosen[option]) ++count;
    chosen[option] = 1;
  }
  if (field.has_min && count < field.min) {
    return fail(out, "min", "Choose at least #", field.min);
  }
  if (field.has_max && count > field.max) {
    return fail(out, "max", "Choose at most #", field.max);
  }
  Value* items = arena.array<Value>(count);
  uint32_t n = 0;
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) items[n++] = Value::of(field.options[i].value);
  }
  return ok(out, Value::array(items, count));
}

// ISO 3166-1 alpha-2, two letters each: for each first letter, a bit for each second one.
constexpr std::array<uint32_t, 26> kCountries = [] {
  constexpr std::string_view codes =
      "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCL"
      "CMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGU"
      "GWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMC"
      "MDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPT"
      "PWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUA"
      "UGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";
  std::array<uint32_t, 26> seconds{};
  for (size_t i = 0; i < codes.size(); i += 2) {
    seconds[static_cast<size_t>(codes[i] - 'A')] |= 1u << (codes[i + 1] - 'A');
  }
  return seconds;
}();

bool read_country(std::string_view text, Arena& arena, ReadAnswer& out) {
  if (text.size() == 2) {
    const char letters[] = {upper(text[0]), upper(text[1])};
    if (is_upper(letters[0]) && is_upper(letters[1]) &&
        (kCountries[static_cast<size_t>(letters[0] - 'A')] >> (letters[1] - 'A') & 1) != 0) {
      const std::string_view code(letters, 2);
      return ok(out, Value::of(text == code ? text : arena.copy(code)));
    }
  }
  return fail(out, "country", "Choose a country by its two-letter code, like DE or US");
}

bool check_text(const Field& field, ReadAnswer& out) {
  const Value& value = out.value;
  const uint32_t most = field.max_length != 0 ? field.max_length : kMaxText;
  // Text has at most as many units as bytes, so most of it need not be counted.
  const bool surely_fits = value.size <= most && field.min_length == 0;
  const size_t units = surely_fits ? value.size : utf16_length(value.text());
  if (units < field.min_length) {
    return fail(out, "min_length", "Enter at least # characters", field.min_length);
  }
  if (units > most) {
    return fail(out, "max_length", "Enter at most # characters", most);
  }
  if (!field.pattern.empty() && !field.pattern.matches(value.text())) {
    return fail(out, "pattern", "Enter it in the form that the hint shows");
  }
  return true;
}

bool in_list(const Plan& plan, std::string_view key, std::string_view value) {
  const uint32_t list = plan.list_index.find(key);
  if (list == kNone) return false;
  const auto& hashes = plan.lists[list].hashes;
  return std::binary_search(hashes.begin(), hashes.end(), list_hash(value));
}

// The same for a domain or one that it is under.
bool under_list(const Plan& plan, std::string_view key, std::string_view domain) {
  for (;;) {
    if (in_list(plan, key, domain)) return true;
    const size_t dot = domain.find('.');
    if (dot == domain.npos) return false;
    domain.remove_prefix(dot + 1);
  }
}

bool contains_word(std::string_view text, std::string_view word) {
  for (size_t i = text.find(word); i != std::string_view::npos; i = text.find(word, i + 1)) {
    const bool starts = i == 0 || !letter(text[i - 1]);
    const bool ends = i + word.size() == text.size() || !letter(text[i + word.size()]);
    if (starts && ends) return true;
  }
  return false;
}

// Words that tell a meaning, separated by "|".
struct Keywords {
  std::string_view meaning, words;
};

// The meaning of the first row one of whose words stands in `title`, whatever its case.
std::string_view first_match(std::string_view title, std::span<const Keywords> rows) {
  std::string text(title);
  for (char& c : text) c = lower(c);
  for (const Keywords& row : rows) {
    for (size_t begin = 0; begin < row.words.size();) {
      const size_t end = std::min(row.words.find('|', begin), row.words.size());
      if (contains_word(text, row.words.substr(begin, end - begin))) return row.meaning;
      begin = end + 1;
    }
  }
  return {};
}

// `name` among names that are separated, and enclosed, by spaces.
bool listed(std::string_view names, std::string_view name) {
  for (size_t i = names.find(name); i != std::string_view::npos; i = names.find(name, i + 1)) {
    if (names[i - 1] == ' ' && names[i + name.size()] == ' ') return true;
  }
  return false;
}

bool read_given(const Plan& plan, const Field& field, const Value& raw, Arena& arena,
                ReadAnswer& out) {
  switch (field.type) {
    case FieldType::number:
      return read_number(field, raw, out);
    case FieldType::boolean:
      if (!read_boolean(raw, out)) return false;
      // A box that is not ticked: nothing was agreed to.
      if (field.consent && !out.value.boolean) out.value = Value();
      return true;
    case FieldType::multi_choice:
      return read_choices(field, raw, arena, out);
    case FieldType::choice:
      return read_choice(field, raw, out);
    default:
      break;
  }
  if (!raw.is_string()) return fail(out, "type", "Enter a text");
  const std::string_view text = trim(raw.text());
  bool right = true;
  switch (field.type) {
    case FieldType::date:
      return read_date(field, text, out);
    case FieldType::country:
      return read_country(text, arena, out);
    case FieldType::email:
      right = read_email(text, arena, out);
      break;
    case FieldType::phone:
      right = read_phone(text, arena, out);
      break;
    case FieldType::url:
      right = read_url(text, arena, out);
      break;
    default:
      out.value = Value::of(text);
      break;
  }
  if (!right || !check_text(field, out)) return false;
  if (field.business_only && email_kind(plan, email_domain(out.value.text())) != "business") {
    return fail(out, "email_business", "Enter your work e-mail address, not a private one");
  }
  return true;
}

}  // namespace

std::string error_text(const Field& field, const ReadAnswer& answer) {
  if (!field.error.empty()) return std::string(field.error);
  std::string out(answer.message);
  if (const size_t at = out.find('#'); at != std::string::npos) {
    std::string bound(answer.bound.text());
    if (answer.bound.is_number()) append_number(bound, answer.bound.number);
    out.replace(at, 1, bound);
  }
  return out;
}

bool no_answer(const Value& raw) {
  return raw.is_null() || (raw.is_array() && raw.size == 0) ||
         (raw.is_string() && trim(raw.text()).empty());
}

ReadAnswer read_answer(const Plan& plan, const Field& field, const Value& raw, Arena& arena) {
  ReadAnswer out;
  out.ok = no_answer(raw) || read_given(plan, field, raw, arena, out);
  if (!out.ok) out.value = Value();
  return out;
}

std::string_view email_domain(std::string_view email) {
  const size_t at = email.rfind('@');
  return at == std::string_view::npos ? std::string_view() : email.substr(at + 1);
}

std::string_view email_kind(const Plan& plan, std::string_view domain) {
  static constexpr std::string_view kFree =
      " aol.com fastmail.com gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.co.uk "
      "hotmail.com hotmail.de hotmail.fr icloud.com live.com mac.com mail.com mail.ru me.com "
      "msn.com outlook.com outlook.de proton.me protonmail.com qq.com t-online.de web.de "
      "yahoo.co.uk yahoo.com yandex.ru zoho.com ";
  static constexpr std::string_view kDisposable =
      " 10minutemail.com guerrillamail.com mailinator.com maildrop.cc sharklasers.com "
      "temp-mail.org tempmail.com throwawaymail.com trashmail.com yopmail.com ";
  if (domain.empty()) return {};
  // Faculties have domains under their university's, and so have users under some throw-away
  // providers'; what is under a free provider's is mostly a company that rents it.
  if (under_list(plan, "disposable_domains", domain)) return "disposable";
  if (in_list(plan, "free_mail_domains", domain)) return "free";
  if (under_list(plan, "student_domains", domain)) return "student";
  if (listed(kDisposable, domain)) return "disposable";
  if (listed(kFree, domain)) return "free";
  const bool academic = domain.ends_with(".edu") || domain.find(".edu.") != domain.npos ||
                        domain.find(".ac.") != domain.npos;
  return academic ? "student" : "business";
}

std::string_view job_level(std::string_view title) {
  // "vice president" before "president": the first row that matches tells.
  static constexpr Keywords kLevels[] = {
      {"student", "student|intern|trainee"},
      {"c_level", "chief|ceo|cto|cfo|cmo|coo|cio|ciso|cro|founder|owner"},
      {"vp", "vp|svp|evp|vice president"},
      {"c_level", "president"},
      {"director", "director|head"},
      {"manager", "manager|lead|supervisor"}};
  if (trim(title).empty()) return {};
  const std::string_view level = first_match(title, kLevels);
  return level.empty() ? "staff" : level;
}

std::string_view job_department(std::string_view title) {
  static constexpr Keywords kDepartments[] = {
      {"marketing", "marketing|growth|cmo|demand generation"},
      {"sales", "sales|revenue|cro|account executive"},
      {"engineering", "engineering|engineer|developer|cto|software"},
      {"it", "it|cio|information|security"},
      {"finance", "finance|cfo|procurement|purchasing|controller"},
      {"people", "hr|people|human resources|talent"},
      {"operations", "operations|coo"},
      {"product", "product"},
      {"data", "data|analytics"},
      {"legal", "legal"}};
  return first_match(title, kDepartments);
}

bool is_date(std::string_view text) {
  int64_t ms = 0;
  return text.size() == 10 && parse_time(text, ms);
}

}  // namespace fieldwise
