/* What is remembered beside each handle, the driver behind this one, and the diagnostics of what we refuse ourselves. */
#include "driver.h"
#include <dlfcn.h>
#include <odbcinst.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Side *sides;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *library;

Side *side_of(SQLHANDLE handle) {
  pthread_mutex_lock(&lock);
  Side *one = sides;
  while (one && one->handle != handle) one = one->next;
  pthread_mutex_unlock(&lock);
  return one;
}

Side *side_add(SQLHANDLE handle, SQLSMALLINT kind, SQLHANDLE connection) {
  Side *one = calloc(1, sizeof *one);
  if (!one) abort();
  one->handle = handle;
  one->kind = kind;
  one->connection = connection;
  pthread_mutex_lock(&lock);
  one->next = sides;
  sides = one;
  pthread_mutex_unlock(&lock);
  return one;
}

void side_drop(SQLHANDLE handle) {
  pthread_mutex_lock(&lock);
  for (Side **at = &sides; *at; at = &(*at)->next) {
    if ((*at)->handle != handle) continue;
    Side *gone = *at;
    *at = gone->next;
    free(gone);
    break;
  }
  pthread_mutex_unlock(&lock);
}

/* Statements that were left open go with their connection, as ODBC has it; SQLite's driver would refuse to part. */
void free_all_of(SQLHANDLE connection) {
  SQLRETURN (*drop)(SQLSMALLINT, SQLHANDLE) = behind("SQLFreeHandle");
  pthread_mutex_lock(&lock);
  for (Side **at = &sides; *at;) {
    Side *one = *at;
    if (one->kind != SQL_HANDLE_STMT || one->connection != connection) { at = &one->next; continue; }
    *at = one->next;
    drop(SQL_HANDLE_STMT, one->handle);
    free(one);
  }
  pthread_mutex_unlock(&lock);
}

SQLRETURN refuse(SQLHANDLE handle, const char *state, const char *message) {
  Side *side = side_of(handle);
  if (side) {
    snprintf(side->state, sizeof side->state, "%s", state);
    snprintf(side->message, sizeof side->message, "[Sage][Sage 50 sandbox]%s", message);
  }
  return SQL_ERROR;
}

void forgive(SQLHANDLE handle) {
  Side *side = side_of(handle);
  if (side) side->state[0] = 0;
}

/* The SQLite driver's own function; its path stands in odbcinst.ini. */
void *behind(const char *name) {
  pthread_mutex_lock(&lock);
  if (!library) {
    char path[1200] = "";
    SQLGetPrivateProfileString("Sage 50 sandbox", "Behind", "", path, sizeof path, "odbcinst.ini");
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!library) fprintf(stderr, "Sage 50 sandbox: no driver behind (%s): %s\n", path, dlerror());
  }
  void *found = library ? dlsym(library, name) : NULL;
  pthread_mutex_unlock(&lock);
  return found;
}

/* SQLite says that a table or column is missing in words of its own; Sage by a state. */
static void retell(SQLCHAR *state, const SQLCHAR *message) {
  if (strstr((const char *)message, "no such column")) memcpy(state, "42S22", 6);
  else if (strstr((const char *)message, "no such table")) memcpy(state, "42S02", 6);
  else if (strstr((const char *)message, "syntax error")) memcpy(state, "42000", 6);
}

/* SQLite's driver forgets its message once it was read, and the manager reads more than once: so it is kept here. */
SQLRETURN told(SQLSMALLINT kind, SQLHANDLE handle, SQLRETURN result) {
  Side *side = side_of(handle);
  if (result != SQL_ERROR || !side || side->state[0]) return result;
  SQLRETURN (*ask)(SQLSMALLINT, SQLHANDLE, SQLSMALLINT, SQLCHAR *, SQLINTEGER *, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *) = behind("SQLGetDiagRec");
  SQLCHAR state[6] = "HY000", message[400] = "";
  SQLINTEGER native = 0;
  SQLSMALLINT length = 0;
  if (SQL_SUCCEEDED(ask(kind, handle, 1, state, &native, message, sizeof message, &length))) {
    retell(state, message);
    refuse(handle, (char *)state, (char *)message);
  }
  return result;
}

EXPORT SQLRETURN SQL_API SQLGetDiagRec(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT record, SQLCHAR *state, SQLINTEGER *native, SQLCHAR *message, SQLSMALLINT size, SQLSMALLINT *length) {
  Side *side = side_of(handle);
  if (side && side->state[0]) {
    if (record != 1) return SQL_NO_DATA;
    if (state) memcpy(state, side->state, 6);
    if (native) *native = 1;
    if (message && size > 0) snprintf((char *)message, size, "%s", side->message);
    if (length) *length = (SQLSMALLINT)strlen(side->message);
    return SQL_SUCCESS;
  }
  SQLRETURN (*forward)(SQLSMALLINT, SQLHANDLE, SQLSMALLINT, SQLCHAR *, SQLINTEGER *, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *) = behind("SQLGetDiagRec");
  return forward(kind, handle, record, state, native, message, size, length);
}
