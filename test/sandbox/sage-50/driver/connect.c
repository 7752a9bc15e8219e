/* Connecting: the data folder, the login, who else is in, and what Sage's driver says of itself. */
#include "driver.h"
#include <odbcinst.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char *const markers[] = { "SETUP.DTA", "ACCESS.DTA", "QUEUE.DTA", "HEADERS.DTA", "LEDGER.DTA" };

/* Values are literal: a brace is a brace, as in Sage's. */
static void value_of(const char *text, const char *name, char *to, size_t size) {
  size_t wanted = strlen(name);
  for (const char *at = text; at && *at;) {
    const char *end = strchr(at, ';');
    const char *is = strchr(at, '=');
    if (is && (!end || is < end) && (size_t)(is - at) == wanted && !strncasecmp(at, name, wanted)) {
      snprintf(to, size, "%.*s", (int)(end ? end - is - 1 : (long)strlen(is + 1)), is + 1);
      return;
    }
    at = end ? end + 1 : NULL;
  }
}

/* Lines of two fields with a tab between; says whether one has this first field, and gives its second. */
static int find_line(const char *folder, const char *name, const char *first, char *second, size_t size) {
  char path[1200], line[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "r");
  int found = 0;
  while (file && !found && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\r\n")] = 0;
    char *tab = strchr(line, '\t');
    if (tab) *tab = 0;
    if (strcasecmp(line, first)) continue;
    found = 1;
    if (second) snprintf(second, size, "%s", tab ? tab + 1 : "");
  }
  if (file) fclose(file);
  return found;
}

static void enter_queue(const char *folder, const char *user) {
  char path[1200];
  snprintf(path, sizeof path, "%s/QUEUE.DTA", folder);
  FILE *file = fopen(path, "a");
  if (!file) return;
  fprintf(file, "%s\t%ld\n", user, (long)getpid());
  fclose(file);
}

static void leave_queue(const char *folder, const char *user) {
  char path[1200], line[512], kept[8192] = "", own[256];
  snprintf(path, sizeof path, "%s/QUEUE.DTA", folder);
  snprintf(own, sizeof own, "%s\t%ld\n", user, (long)getpid());
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) if (strcmp(line, own) && strlen(kept) + strlen(line) < sizeof kept) strcat(kept, line);
  if (file) fclose(file);
  file = fopen(path, "w");
  if (file) { fputs(kept, file); fclose(file); }
}

static SQLRETURN connect_to(SQLHDBC connection, const char *folder_given, const char *user_given, const char *password) {
  char folder[1024], path[1200], right[128] = "", complaint[1400];
  const char *user = user_given[0] ? user_given : "MANAGER";
  snprintf(folder, sizeof folder, "%s", folder_given);
  for (size_t end = strlen(folder); end > 1 && (folder[end - 1] == '/' || folder[end - 1] == '\\'); end -= 1) folder[end - 1] = 0;
  for (size_t index = 0; index < sizeof markers / sizeof *markers; index += 1) {
    snprintf(path, sizeof path, "%s/%s", folder, markers[index]);
    if (access(path, R_OK) == 0) continue;
    snprintf(complaint, sizeof complaint, "Cannot find all data files in %s", folder);
    return refuse(connection, "08001", complaint);
  }
  Side *side = side_of(connection);
  if (!side) return SQL_INVALID_HANDLE;
  read_faults(folder, &side->faults);
  const char *fault = side->faults.connect;
  if (!strcmp(fault, "crash")) { spend_once(&side->faults); abort(); }
  if (!strcmp(fault, "hang")) hang_while(&side->faults);
  if (!strcmp(fault, "memory")) { spend_once(&side->faults); return refuse(connection, "IM003", "Specified driver could not be loaded due to system error 8: Not enough storage is available to process this command."); }
  if (find_line(folder, "QUEUE.DTA", "EXCLUSIVE", NULL, 0)) return refuse(connection, "HY000", "Program is in exclusive mode. Logon cannot proceed");
  if (!find_line(folder, "ACCESS.DTA", user, right, sizeof right) || strcmp(right, password)) return refuse(connection, "28000", "Invalid user authorization specification: wrong user name or password");
  if (find_line(folder, "QUEUE.DTA", user, NULL, 0)) return refuse(connection, "HY000", "Username is already in use");
  char text[1400];
  snprintf(text, sizeof text, "Database=%s/LEDGER.DTA;StepAPI=1;NoWCHAR=1;NoTXN=1;Timeout=10000;", folder);
  SQLRETURN (*forward)(SQLHDBC, SQLHWND, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *, SQLUSMALLINT) = behind("SQLDriverConnect");
  SQLRETURN result = told(SQL_HANDLE_DBC, connection, forward(connection, NULL, (SQLCHAR *)text, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT));
  if (!SQL_SUCCEEDED(result)) return result;
  snprintf(side->folder, sizeof side->folder, "%s", folder);
  snprintf(side->user, sizeof side->user, "%s", user);
  if (side->faults.track_logins) { enter_queue(folder, user); side->is_logged_in = 1; }
  return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLDriverConnect(SQLHDBC connection, SQLHWND window, SQLCHAR *given, SQLSMALLINT length, SQLCHAR *out, SQLSMALLINT size, SQLSMALLINT *out_length, SQLUSMALLINT completion) {
  (void)window; (void)completion;
  char text[4096], folder[1024] = "", user[128] = "", password[128] = "", dsn[128] = "", uses[16] = "";
  snprintf(text, sizeof text, "%.*s", length == SQL_NTS ? (int)strlen((char *)given) : length, (char *)given);
  value_of(text, "DSN", dsn, sizeof dsn);
  if (dsn[0]) SQLGetPrivateProfileString(dsn, "DataPathname", "", folder, sizeof folder, "odbc.ini");
  value_of(text, "UseDataPath", uses, sizeof uses);
  value_of(text, "DIR", folder, sizeof folder);
  value_of(text, "UID", user, sizeof user);
  value_of(text, "PWD", password, sizeof password);
  forgive(connection);
  SQLRETURN result = connect_to(connection, folder, user, password);
  if (SQL_SUCCEEDED(result)) {
    if (out && size > 0) snprintf((char *)out, size, "%s", text);
    if (out_length) *out_length = (SQLSMALLINT)strlen(text);
  }
  return result;
}

EXPORT SQLRETURN SQL_API SQLConnect(SQLHDBC connection, SQLCHAR *dsn, SQLSMALLINT a, SQLCHAR *user, SQLSMALLINT b, SQLCHAR *password, SQLSMALLINT c) {
  char name[128], who[128], word[128], folder[1024] = "";
  snprintf(name, sizeof name, "%.*s", a == SQL_NTS ? 127 : a, dsn ? (char *)dsn : "");
  snprintf(who, sizeof who, "%.*s", b == SQL_NTS ? 127 : b, user ? (char *)user : "");
  snprintf(word, sizeof word, "%.*s", c == SQL_NTS ? 127 : c, password ? (char *)password : "");
  SQLGetPrivateProfileString(name, "DataPathname", "", folder, sizeof folder, "odbc.ini");
  forgive(connection);
  return connect_to(connection, folder, who, word);
}

EXPORT SQLRETURN SQL_API SQLDisconnect(SQLHDBC connection) {
  Side *side = side_of(connection);
  if (side && side->is_logged_in) leave_queue(side->folder, side->user);
  if (side) side->is_logged_in = 0;
  free_all_of(connection);
  SQLRETURN (*forward)(SQLHDBC) = behind("SQLDisconnect");
  forgive(connection);
  return told(SQL_HANDLE_DBC, connection, forward(connection));
}

EXPORT SQLRETURN SQL_API SQLGetInfo(SQLHDBC connection, SQLUSMALLINT what, SQLPOINTER value, SQLSMALLINT size, SQLSMALLINT *length) {
  const char *text = what == SQL_DBMS_NAME ? "Sterling" : what == SQL_DRIVER_NAME ? "SDBC.DLL" : what == SQL_DBMS_VER ? "32.00.0000" : what == SQL_DATA_SOURCE_READ_ONLY ? "Y" : NULL;
  if (!text) {
    SQLRETURN (*forward)(SQLHDBC, SQLUSMALLINT, SQLPOINTER, SQLSMALLINT, SQLSMALLINT *) = behind("SQLGetInfo");
    return forward(connection, what, value, size, length);
  }
  if (value && size > 0) snprintf(value, size, "%s", text);
  if (length) *length = (SQLSMALLINT)strlen(text);
  return SQL_SUCCESS;
}
