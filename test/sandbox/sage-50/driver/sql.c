/* The dialect: takes what Sage's driver takes, and says no to the rest before SQLite, which could do far more, sees it. */
#include "driver.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct { const char *word, *state, *reason; } Refused;

/* Order matters to nobody; each reason names the source of the knowledge where there is one. */
static const Refused refused[] = {
  { "LIMIT", "42000", "Syntax error: LIMIT is not supported" }, { "OFFSET", "42000", "Syntax error: OFFSET is not supported" }, { "FETCH", "42000", "Syntax error: FETCH is not supported" },
  { "DISTINCT", "42S22", "Column not found: DISTINCT" },
  { "ORDER", "42000", "ORDER BY takes 15 seconds for a hundred rows; the sandbox allows none" },
  { "UNION", "42000", "UNION is not supported" }, { "EXCEPT", "42000", "EXCEPT is not supported" }, { "INTERSECT", "42000", "INTERSECT is not supported" }, { "WITH", "42000", "WITH is not supported" },
  { "CASE", "42000", "CASE is not supported" }, { "CAST", "42000", "CAST is not supported" }, { "GLOB", "42000", "GLOB is not supported" }, { "REGEXP", "42000", "REGEXP is not supported" }, { "MATCH", "42000", "MATCH is not supported" },
  { "OVER", "42000", "OVER is not supported" }, { "COLLATE", "42000", "COLLATE is not supported" }, { "EXISTS", "42000", "Sub-queries are not supported" }, { "ROWID", "42S22", "Column not found: ROWID" },
  { "RIGHT", "42000", "RIGHT JOIN is not supported" }, { "FULL", "42000", "FULL JOIN is not supported" }, { "CROSS", "42000", "CROSS JOIN is not supported" }, { "NATURAL", "42000", "NATURAL JOIN is not supported" },
  { "INSERT", "42000", "The data is read-only" }, { "UPDATE", "42000", "The data is read-only" }, { "DELETE", "42000", "The data is read-only" }, { "REPLACE", "42000", "The data is read-only" }, { "CREATE", "42000", "The data is read-only" },
  { "DROP", "42000", "The data is read-only" }, { "ALTER", "42000", "The data is read-only" }, { "PRAGMA", "42000", "Syntax error" }, { "ATTACH", "42000", "Syntax error" }, { "SQLITE_MASTER", "42S02", "Table not found" }, { "SQLITE_SCHEMA", "42S02", "Table not found" },
};
/* A bracket may follow these words. */
static const char *const openers[] = { "COUNT", "MIN", "MAX", "SUM", "IN", "AND", "OR", "NOT", "ON", "WHERE", "HAVING", "FROM", "JOIN", "BETWEEN", "SELECT" };

static int one_of(const char *word, const char *const *list, size_t count) {
  for (size_t index = 0; index < count; index += 1) if (!strcasecmp(word, list[index])) return 1;
  return 0;
}

typedef struct { char *text; size_t length, size; } Out;

static void put(Out *out, const char *from, size_t length) {
  if (out->length + length + 64 > out->size) {
    out->size = (out->length + length + 64) * 2;
    out->text = realloc(out->text, out->size);
    if (!out->text) abort();
  }
  memcpy(out->text + out->length, from, length);
  out->length += length;
  out->text[out->length] = 0;
}

/* The end of a quoted piece that starts at `at`, behind its closing quote; NULL when it never closes. */
static const char *quoted(const char *at) {
  char quote = *at;
  for (at += 1; *at; at += 1) if (*at == quote) { if (at[1] == quote) at += 1; else return at + 1; }
  return NULL;
}

/* {d '…'}, {t '…'} and {ts '…'} become the literal in them. */
static const char *escape(const char *at, Out *out) {
  const char *inner = at + 1;
  while (isspace((unsigned char)*inner)) inner += 1;
  if (!strncasecmp(inner, "ts", 2)) inner += 2;
  else if (*inner == 'd' || *inner == 'D' || *inner == 't' || *inner == 'T') inner += 1;
  else return NULL;
  while (isspace((unsigned char)*inner)) inner += 1;
  if (*inner != '\'') return NULL;
  const char *end = quoted(inner);
  if (!end) return NULL;
  put(out, inner, (size_t)(end - inner));
  while (isspace((unsigned char)*end)) end += 1;
  return *end == '}' ? end + 1 : NULL;
}

int names_table(const char *sql, const char *table) {
  size_t length = strlen(table);
  if (length == 0) return 1;
  for (const char *at = sql; (at = strcasestr(at, table)); at += 1) {
    int before = at == sql ? ' ' : (unsigned char)at[-1];
    if (!isalnum(before) && before != '_' && !isalnum((unsigned char)at[length]) && at[length] != '_') return 1;
  }
  return 0;
}

/* An amount is a double, a number or flag is whole; the rest is as SQLite says. */
static char kind_of(const char *item) {
  while (isspace((unsigned char)*item)) item += 1;
  if (!strncasecmp(item, "COUNT", 5)) return 'I';
  if (!strncasecmp(item, "SUM", 3)) return 'D';
  if (strncasecmp(item, "MAX", 3) && strncasecmp(item, "MIN", 3)) return '.';
  char inner[128];
  const char *open = strchr(item, '('), *close = open ? strchr(open, ')') : NULL;
  if (!close) return '.';
  snprintf(inner, sizeof inner, "%.*s", (int)(close - open - 1), open + 1);
  static const char *const whole[] = { "NUMBER", "FLAG", "SPLIT", "USAGE" }, *const doubles[] = { "AMOUNT", "OUTSTANDING", "BALANCE", "PRICE", "QTY", "RATE", "INVOICE_" };
  for (size_t index = 0; index < sizeof doubles / sizeof *doubles; index += 1) if (strcasestr(inner, doubles[index]) && !strcasestr(inner, "NUMBER")) return 'D';
  for (size_t index = 0; index < sizeof whole / sizeof *whole; index += 1) if (strcasestr(inner, whole[index])) return 'I';
  return '.';
}

void kinds_of(const char *sql, char *kinds, size_t size) {
  kinds[0] = 0;
  const char *at = strcasestr(sql, "SELECT"), *end = strcasestr(sql, " FROM ");
  if (!at || !end) return;
  size_t count = 0;
  int depth = 0, fresh = 1;
  at += 6;
  while (isspace((unsigned char)*at)) at += 1;
  if (!strncasecmp(at, "TOP ", 4)) { at += 4; while (isspace((unsigned char)*at) || isdigit((unsigned char)*at)) at += 1; }
  for (; at < end && count + 1 < size; at += 1) {
    if (fresh) { kinds[count++] = kind_of(at); kinds[count] = 0; fresh = 0; }
    if (*at == '(') depth += 1;
    else if (*at == ')') depth -= 1;
    else if (*at == ',' && depth == 0) fresh = 1;
  }
}

#define NO(s, r) do { *state = (s); *reason = (r); free(out.text); free(copy); return NULL; } while (0)

char *translate(const char *sql, SQLINTEGER length, const char **state, const char **reason) {
  Out out = { malloc(64), 0, 64 };
  char *copy = length == SQL_NTS ? strdup(sql) : strndup(sql, (size_t)length);
  if (!copy || !out.text) abort();
  out.text[0] = 0;
  char last[128] = "", top[32] = "";
  int selects = 0, grouped = 0, words = 0, wants_top = 0;
  for (const char *at = copy; *at;) {
    if (isspace((unsigned char)*at)) { put(&out, " ", 1); at += 1; continue; }
    if (isalpha((unsigned char)*at) || *at == '_' || (unsigned char)*at >= 128) {
      const char *end = at;
      while (isalnum((unsigned char)*end) || *end == '_' || *end == '$' || (unsigned char)*end >= 128) end += 1;
      char word[128];
      snprintf(word, sizeof word, "%.*s", (int)(end - at), at);
      words += 1;
      for (size_t index = 0; index < sizeof refused / sizeof *refused; index += 1) if (!strcasecmp(word, refused[index].word) && strcmp(last, ".")) NO(refused[index].state, refused[index].reason);
      if (words == 1 && strcasecmp(word, "SELECT")) NO("42000", "The data is read-only: only SELECT is understood");
      if (!strcasecmp(word, "SELECT") && (selects += 1) > 1) NO("42000", "Sub-queries are not supported");
      if (!strcasecmp(word, "GROUP")) grouped = 1;
      if (!strcasecmp(word, "WHERE") && grouped) NO("42000", "Invalid Group Specification");
      if (!strcasecmp(word, "TOP") && !strcasecmp(last, "SELECT")) wants_top = 1;
      else put(&out, at, (size_t)(end - at));
      snprintf(last, sizeof last, "%s", word);
      at = end;
      continue;
    }
    if (isdigit((unsigned char)*at)) {
      const char *end = at;
      while (isalnum((unsigned char)*end) || *end == '.') end += 1;
      if (wants_top) { snprintf(top, sizeof top, "%.*s", (int)(end - at), at); wants_top = 0; snprintf(last, sizeof last, "SELECT"); }
      else { put(&out, at, (size_t)(end - at)); snprintf(last, sizeof last, "0"); }
      at = end;
      continue;
    }
    if (*at == '\'' || *at == '"') {
      const char *end = quoted(at);
      if (!end) NO("42000", "Syntax error: a quote is never closed");
      if (*at == '\'') put(&out, at, (size_t)(end - at));
      else {
        /* In SQLite a quoted name that is no column counts as text; in brackets it never does. */
        if (memchr(at, ']', (size_t)(end - at))) NO("42000", "Syntax error in a name");
        put(&out, "[", 1); put(&out, at + 1, (size_t)(end - at) - 2); put(&out, "]", 1);
      }
      snprintf(last, sizeof last, "%c", *at);
      at = end;
      continue;
    }
    if (*at == '{') {
      const char *end = escape(at, &out);
      if (!end) NO("42000", "Syntax error in an escape");
      at = end;
      snprintf(last, sizeof last, "'");
      continue;
    }
    if ((at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*')) NO("42000", "Syntax error: comments are not supported");
    if (strchr(";`[]|&~#@:%", *at)) NO("42000", "Syntax error");
    if (*at == '*' && strcmp(last, "COUNT(")) NO("42000", "SELECT * takes half a minute for ten rows; the sandbox allows none");
    if (*at == '(' && isalpha((unsigned char)last[0]) && !one_of(last, openers, sizeof openers / sizeof *openers)) NO("42000", "Syntax error: this function is not supported");
    if (*at == '(' && !strcasecmp(last, "COUNT")) snprintf(last, sizeof last, "COUNT(");
    else snprintf(last, sizeof last, "%c", *at);
    put(&out, at, 1);
    at += 1;
  }
  if (words == 0) NO("42000", "Syntax error: nothing to run");
  if (top[0]) { put(&out, " LIMIT ", 7); put(&out, top, strlen(top)); }
  free(copy);
  return out.text;
}
