/* Statements: checked and translated before SQLite runs them, fetched with the faults of the moment, described as Sage describes them. */
#include "driver.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Side *connection_of(SQLHSTMT statement) {
  Side *side = side_of(statement);
  return side ? side_of(side->connection) : NULL;
}

/* What is switched on for this statement; nothing when it names another table. */
static void arm(SQLHSTMT statement, const char *sql) {
  Side *side = side_of(statement), *connection = connection_of(statement);
  if (!side || !connection) return;
  read_faults(connection->folder, &side->faults);
  log_statement(&side->faults, sql);
  side->rows = 0;
  side->columns = 0;
  side->is_catalogue = 0;
  side->has_number = 0;
  kinds_of(sql, side->kinds, sizeof side->kinds);
  if (!names_table(sql, side->faults.table)) read_faults("", &side->faults);
}

static char *checked(SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length) {
  const char *state = "42000", *reason = "Syntax error";
  char *plain = length == SQL_NTS ? strdup((char *)sql) : strndup((char *)sql, (size_t)length);
  if (!plain) abort();
  forgive(statement);
  arm(statement, plain);
  char *text = translate(plain, SQL_NTS, &state, &reason);
  free(plain);
  if (!text) refuse(statement, state, reason);
  return text;
}

static void before_execute(SQLHSTMT statement) {
  Side *side = side_of(statement);
  if (!side) return;
  pause_us(side->faults.execute_delay_ms * 1000);
  if (!strcmp(side->faults.hang, "execute")) hang_while(&side->faults);
}

EXPORT SQLRETURN SQL_API SQLExecDirect(SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length) {
  char *text = checked(statement, sql, length);
  if (!text) return SQL_ERROR;
  before_execute(statement);
  SQLRETURN (*forward)(SQLHSTMT, SQLCHAR *, SQLINTEGER) = behind("SQLExecDirect");
  SQLRETURN result = told(SQL_HANDLE_STMT, statement, forward(statement, (SQLCHAR *)text, SQL_NTS));
  free(text);
  return result;
}

EXPORT SQLRETURN SQL_API SQLPrepare(SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length) {
  char *text = checked(statement, sql, length);
  if (!text) return SQL_ERROR;
  SQLRETURN (*forward)(SQLHSTMT, SQLCHAR *, SQLINTEGER) = behind("SQLPrepare");
  SQLRETURN result = told(SQL_HANDLE_STMT, statement, forward(statement, (SQLCHAR *)text, SQL_NTS));
  free(text);
  return result;
}

EXPORT SQLRETURN SQL_API SQLExecute(SQLHSTMT statement) {
  Side *side = side_of(statement);
  forgive(statement);
  if (side && side->has_number) return refuse(statement, "22018", "Invalid character value for cast specification");
  before_execute(statement);
  SQLRETURN (*forward)(SQLHSTMT) = behind("SQLExecute");
  return told(SQL_HANDLE_STMT, statement, forward(statement));
}

EXPORT SQLRETURN SQL_API SQLBindParameter(SQLHSTMT statement, SQLUSMALLINT number, SQLSMALLINT way, SQLSMALLINT from, SQLSMALLINT to, SQLULEN size, SQLSMALLINT digits, SQLPOINTER value, SQLLEN room, SQLLEN *length) {
  forgive(statement);
  if (from == SQL_C_CHAR || from == SQL_C_WCHAR) return refuse(statement, "HY004", "Invalid SQL data type: text cannot be bound");
  Side *side = side_of(statement);
  if (side && from != SQL_C_TYPE_DATE && from != SQL_C_DATE && from != SQL_C_TYPE_TIMESTAMP && from != SQL_C_TIMESTAMP) side->has_number = 1;
  SQLRETURN (*forward)(SQLHSTMT, SQLUSMALLINT, SQLSMALLINT, SQLSMALLINT, SQLSMALLINT, SQLULEN, SQLSMALLINT, SQLPOINTER, SQLLEN, SQLLEN *) = behind("SQLBindParameter");
  return forward(statement, number, way, from, to, size, digits, value, room, length);
}

EXPORT SQLRETURN SQL_API SQLFetch(SQLHSTMT statement) {
  Side *side = side_of(statement);
  forgive(statement);
  if (side && !side->is_catalogue) {
    const Faults *faults = &side->faults;
    if (faults->crash_after >= 0 && side->rows >= faults->crash_after) { spend_once(faults); abort(); }
    if (faults->fail_after >= 0 && side->rows >= faults->fail_after) {
      SQLRETURN (*close)(SQLHSTMT, SQLUSMALLINT) = behind("SQLFreeStmt");
      close(statement, SQL_CLOSE);
      spend_once(faults);
      return refuse(statement, "HY000", "Error reading the data file: it is being changed by another user");
    }
    if (!strcmp(faults->hang, "fetch") && side->rows >= (faults->hang_after < 0 ? 0 : faults->hang_after)) hang_while(faults);
  }
  SQLRETURN (*forward)(SQLHSTMT) = behind("SQLFetch");
  SQLRETURN result = told(SQL_HANDLE_STMT, statement, forward(statement));
  if (side && SQL_SUCCEEDED(result)) {
    long rows = side->fetched ? (long)*side->fetched : 1;
    side->rows += rows;
    pause_us(rows * (side->faults.row_delay_us + side->faults.column_delay_us * side->columns));
  }
  return result;
}

EXPORT SQLRETURN SQL_API SQLSetStmtAttr(SQLHSTMT statement, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER length) {
  Side *side = side_of(statement), *connection = connection_of(statement);
  forgive(statement);
  if (attribute == SQL_ATTR_QUERY_TIMEOUT) return refuse(statement, "HY092", "Invalid attribute/option identifier");
  if (attribute == SQL_ATTR_ROW_ARRAY_SIZE && connection && connection->faults.no_row_array && (SQLULEN)value > 1) return refuse(statement, "HY092", "Invalid attribute/option identifier");
  if (attribute == SQL_ATTR_ROWS_FETCHED_PTR && side) side->fetched = value;
  SQLRETURN (*forward)(SQLHSTMT, SQLINTEGER, SQLPOINTER, SQLINTEGER) = behind("SQLSetStmtAttr");
  return forward(statement, attribute, value, length);
}

EXPORT SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT statement, SQLSMALLINT *count) {
  Side *side = side_of(statement);
  SQLRETURN (*forward)(SQLHSTMT, SQLSMALLINT *) = behind("SQLNumResultCols");
  SQLRETURN result = forward(statement, count);
  /* SQLColumns of ODBC 2 ends with the remarks: no default, no ordinal. */
  if (SQL_SUCCEEDED(result) && side && side->is_catalogue && *count > 12) *count = 12;
  if (SQL_SUCCEEDED(result) && side) side->columns = *count;
  return result;
}

/* The names of ODBC 2 in what SQLColumns and SQLTables tell. */
static const char *old_name(const char *name) {
  static const char *const names[][2] = { { "TABLE_CAT", "TABLE_QUALIFIER" }, { "TABLE_SCHEM", "TABLE_OWNER" }, { "COLUMN_SIZE", "PRECISION" }, { "BUFFER_LENGTH", "LENGTH" }, { "DECIMAL_DIGITS", "SCALE" }, { "NUM_PREC_RADIX", "RADIX" }, { "PRECISION", "PRECISION" } };
  for (size_t index = 0; index < sizeof names / sizeof *names; index += 1) if (!strcmp(name, names[index][0])) return names[index][1];
  return NULL;
}

EXPORT SQLRETURN SQL_API SQLDescribeCol(SQLHSTMT statement, SQLUSMALLINT number, SQLCHAR *name, SQLSMALLINT size, SQLSMALLINT *length, SQLSMALLINT *type, SQLULEN *precision, SQLSMALLINT *digits, SQLSMALLINT *nullable) {
  SQLRETURN (*forward)(SQLHSTMT, SQLUSMALLINT, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *, SQLSMALLINT *, SQLULEN *, SQLSMALLINT *, SQLSMALLINT *) = behind("SQLDescribeCol");
  SQLRETURN result = forward(statement, number, name, size, length, type, precision, digits, nullable);
  Side *side = side_of(statement);
  const char *other = SQL_SUCCEEDED(result) && side && side->is_catalogue && name ? old_name((char *)name) : NULL;
  if (SQL_SUCCEEDED(result) && side && !side->is_catalogue && number > 0 && number <= strlen(side->kinds)) {
    char kind = side->kinds[number - 1];
    if (type && kind != '.') *type = kind == 'I' ? SQL_INTEGER : SQL_DOUBLE;
    if (precision && kind != '.') *precision = kind == 'I' ? 10 : 15;
  }
  if (other) {
    snprintf((char *)name, size, "%s", other);
    if (length) *length = (SQLSMALLINT)strlen(other);
  }
  return result;
}

static void catalogue(SQLHSTMT statement) {
  Side *side = side_of(statement);
  forgive(statement);
  if (!side) return;
  arm(statement, "catalogue");
  side->is_catalogue = 1;
  if (!strcmp(side->faults.hang, "catalogue")) hang_while(&side->faults);
}

EXPORT SQLRETURN SQL_API SQLTables(SQLHSTMT statement, SQLCHAR *a, SQLSMALLINT b, SQLCHAR *c, SQLSMALLINT d, SQLCHAR *e, SQLSMALLINT f, SQLCHAR *g, SQLSMALLINT h) {
  catalogue(statement);
  SQLRETURN (*forward)(SQLHSTMT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT) = behind("SQLTables");
  return forward(statement, a, b, c, d, e, f, g, h);
}

EXPORT SQLRETURN SQL_API SQLColumns(SQLHSTMT statement, SQLCHAR *a, SQLSMALLINT b, SQLCHAR *c, SQLSMALLINT d, SQLCHAR *e, SQLSMALLINT f, SQLCHAR *g, SQLSMALLINT h) {
  catalogue(statement);
  SQLRETURN (*forward)(SQLHSTMT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT) = behind("SQLColumns");
  return forward(statement, a, b, c, d, e, f, g, h);
}

/* Sage answers, and has nothing to say. */
EXPORT SQLRETURN SQL_API SQLStatistics(SQLHSTMT statement, SQLCHAR *a, SQLSMALLINT b, SQLCHAR *c, SQLSMALLINT d, SQLCHAR *e, SQLSMALLINT f, SQLUSMALLINT g, SQLUSMALLINT h) {
  (void)e; (void)f;
  catalogue(statement);
  SQLRETURN (*forward)(SQLHSTMT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLUSMALLINT, SQLUSMALLINT) = behind("SQLStatistics");
  return forward(statement, a, b, c, d, (SQLCHAR *)"NO SUCH TABLE", SQL_NTS, g, h);
}
