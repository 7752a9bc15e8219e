/* The strict driver: what its parts share. Handles are those of the SQLite driver behind it; what we must remember of one lies beside it. */
#ifndef SAGE50_SANDBOX_DRIVER_H
#define SAGE50_SANDBOX_DRIVER_H
#include <sql.h>
#include <sqlext.h>
#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

typedef struct {
  char path[1200];      /* of the control file; empty when there is none */
  char connect[32];     /* hang, memory, crash */
  char hang[32];        /* execute, fetch */
  char table[64];       /* only statements that name this table */
  char log[1200];       /* each statement is appended here */
  long hang_after, crash_after, fail_after; /* rows; -1 is never */
  long row_delay_us, column_delay_us, execute_delay_ms;
  int no_row_array, track_logins, once;
} Faults;

typedef struct Side {
  struct Side *next;
  SQLHANDLE handle;
  SQLSMALLINT kind;
  SQLHANDLE connection;
  char state[6];
  char message[512];
  /* of a connection */
  char folder[1024];
  char user[128];
  int is_logged_in;
  Faults faults;
  /* of a statement */
  long rows;
  SQLULEN *fetched;
  SQLSMALLINT columns;
  int is_catalogue, has_number;
  char kinds[512];         /* of each column that is reckoned: I whole number, D double */
} Side;

/* handles.c */
Side *side_of(SQLHANDLE handle);
Side *side_add(SQLHANDLE handle, SQLSMALLINT kind, SQLHANDLE connection);
void side_drop(SQLHANDLE handle);
void free_all_of(SQLHANDLE connection);
SQLRETURN refuse(SQLHANDLE handle, const char *state, const char *message);
void forgive(SQLHANDLE handle);
SQLRETURN told(SQLSMALLINT kind, SQLHANDLE handle, SQLRETURN result);
void *behind(const char *name);

/* faults.c */
void read_faults(const char *folder, Faults *faults);
void hang_while(const Faults *faults);
void spend_once(const Faults *faults);
void log_statement(const Faults *faults, const char *sql);
void pause_us(long microseconds);

/* sql.c: gives the statement as SQLite understands it, or the reason why Sage would not take it. */
char *translate(const char *sql, SQLINTEGER length, const char **state, const char **reason);
/* Which columns of the list are reckoned, and as what; a dot for the others. */
void kinds_of(const char *sql, char *kinds, size_t size);
int names_table(const char *sql, const char *table);

#endif
