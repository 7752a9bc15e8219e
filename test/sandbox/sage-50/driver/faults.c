/* Faults that a test switches on by a file SANDBOX.CTL in the data folder, one `name=value` a line; read anew at each connect and statement. */
#include "driver.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void copy(char *to, size_t size, const char *from) { snprintf(to, size, "%s", from); }

void read_faults(const char *folder, Faults *faults) {
  memset(faults, 0, sizeof *faults);
  faults->hang_after = faults->crash_after = faults->fail_after = -1;
  char path[1200];
  snprintf(path, sizeof path, "%s/SANDBOX.CTL", folder);
  FILE *file = fopen(path, "r");
  if (!file) return;
  copy(faults->path, sizeof faults->path, path);
  char line[1400];
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\r\n")] = 0;
    char *value = strchr(line, '=');
    if (!value) continue;
    *value++ = 0;
    if (!strcmp(line, "connect")) copy(faults->connect, sizeof faults->connect, value);
    else if (!strcmp(line, "hang")) copy(faults->hang, sizeof faults->hang, value);
    else if (!strcmp(line, "table")) copy(faults->table, sizeof faults->table, value);
    else if (!strcmp(line, "log")) copy(faults->log, sizeof faults->log, value);
    else if (!strcmp(line, "hang-after")) faults->hang_after = atol(value);
    else if (!strcmp(line, "crash-after")) faults->crash_after = atol(value);
    else if (!strcmp(line, "fail-after")) faults->fail_after = atol(value);
    else if (!strcmp(line, "row-delay-us")) faults->row_delay_us = atol(value);
    else if (!strcmp(line, "column-delay-us")) faults->column_delay_us = atol(value);
    else if (!strcmp(line, "execute-delay-ms")) faults->execute_delay_ms = atol(value);
    else if (!strcmp(line, "no-row-array")) faults->no_row_array = atoi(value);
    else if (!strcmp(line, "track-logins")) faults->track_logins = atoi(value);
    else if (!strcmp(line, "once")) faults->once = atoi(value);
  }
  fclose(file);
}

void pause_us(long microseconds) {
  struct timespec span = { microseconds / 1000000, (microseconds % 1000000) * 1000 };
  if (microseconds > 0) nanosleep(&span, NULL);
}

/* Hangs until the control file is taken away: a test that is over leaves nothing hanging. */
void hang_while(const Faults *faults) {
  if (faults->once) {
    unlink(faults->path);
    for (;;) pause();
  }
  while (access(faults->path, F_OK) == 0) pause_us(50000);
}

/* A fault that happens once takes its file away first. */
void spend_once(const Faults *faults) {
  if (faults->once) unlink(faults->path);
}

void log_statement(const Faults *faults, const char *sql) {
  if (!faults->log[0]) return;
  FILE *file = fopen(faults->log, "a");
  if (!file) return;
  fprintf(file, "%s\n", sql);
  fclose(file);
}
