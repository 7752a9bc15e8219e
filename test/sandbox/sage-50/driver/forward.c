/* What passes through unchanged. SQLPrimaryKeys, SQLForeignKeys and the wide functions are not here: Sage's driver has none (IM001). */
#include "driver.h"

EXPORT SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT kind, SQLHANDLE parent, SQLHANDLE *handle) {
  SQLRETURN (*forward)(SQLSMALLINT, SQLHANDLE, SQLHANDLE *) = behind("SQLAllocHandle");
  if (!forward) return SQL_ERROR;
  SQLRETURN result = forward(kind, parent, handle);
  if (SQL_SUCCEEDED(result)) side_add(*handle, kind, parent);
  return result;
}

EXPORT SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT kind, SQLHANDLE handle) {
  SQLRETURN (*forward)(SQLSMALLINT, SQLHANDLE) = behind("SQLFreeHandle");
  side_drop(handle);
  return forward(kind, handle);
}

#define TOLD(name, types, given) EXPORT SQLRETURN SQL_API name types { SQLRETURN (*forward) types = behind(#name); forgive(a); return told(SQL_HANDLE_STMT, a, forward given); }
#define PASS(name, types, given) EXPORT SQLRETURN SQL_API name types { SQLRETURN (*forward) types = behind(#name); return forward given; }

PASS(SQLSetEnvAttr, (SQLHENV a, SQLINTEGER b, SQLPOINTER c, SQLINTEGER d), (a, b, c, d))
PASS(SQLGetEnvAttr, (SQLHENV a, SQLINTEGER b, SQLPOINTER c, SQLINTEGER d, SQLINTEGER *e), (a, b, c, d, e))
PASS(SQLSetConnectAttr, (SQLHDBC a, SQLINTEGER b, SQLPOINTER c, SQLINTEGER d), (a, b, c, d))
PASS(SQLGetConnectAttr, (SQLHDBC a, SQLINTEGER b, SQLPOINTER c, SQLINTEGER d, SQLINTEGER *e), (a, b, c, d, e))
PASS(SQLGetStmtAttr, (SQLHSTMT a, SQLINTEGER b, SQLPOINTER c, SQLINTEGER d, SQLINTEGER *e), (a, b, c, d, e))
PASS(SQLNumParams, (SQLHSTMT a, SQLSMALLINT *b), (a, b))
PASS(SQLDescribeParam, (SQLHSTMT a, SQLUSMALLINT b, SQLSMALLINT *c, SQLULEN *d, SQLSMALLINT *e, SQLSMALLINT *f), (a, b, c, d, e, f))
PASS(SQLColAttribute, (SQLHSTMT a, SQLUSMALLINT b, SQLUSMALLINT c, SQLPOINTER d, SQLSMALLINT e, SQLSMALLINT *f, SQLLEN *g), (a, b, c, d, e, f, g))
TOLD(SQLBindCol, (SQLHSTMT a, SQLUSMALLINT b, SQLSMALLINT c, SQLPOINTER d, SQLLEN e, SQLLEN *f), (a, b, c, d, e, f))
TOLD(SQLGetData, (SQLHSTMT a, SQLUSMALLINT b, SQLSMALLINT c, SQLPOINTER d, SQLLEN e, SQLLEN *f), (a, b, c, d, e, f))
PASS(SQLRowCount, (SQLHSTMT a, SQLLEN *b), (a, b))
TOLD(SQLMoreResults, (SQLHSTMT a), (a))
TOLD(SQLFreeStmt, (SQLHSTMT a, SQLUSMALLINT b), (a, b))
TOLD(SQLCloseCursor, (SQLHSTMT a), (a))
PASS(SQLCancel, (SQLHSTMT a), (a))
PASS(SQLEndTran, (SQLSMALLINT a, SQLHANDLE b, SQLSMALLINT c), (a, b, c))
PASS(SQLGetDiagField, (SQLSMALLINT a, SQLHANDLE b, SQLSMALLINT c, SQLSMALLINT d, SQLPOINTER e, SQLSMALLINT f, SQLSMALLINT *g), (a, b, c, d, e, f, g))
TOLD(SQLGetTypeInfo, (SQLHSTMT a, SQLSMALLINT b), (a, b))
