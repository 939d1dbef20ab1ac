/*
 * What the yardsticks of the two-moons task have in common: the task itself and the timing.
 *
 * task.h is written from task.json before the build. A yardstick defines `reset`, which goes back to the initial
 * weights, and `step`, one update on `count` rows from `first` on that gives their mean loss; then it includes nothing
 * more: `main` is here. It takes OPTIMIZER BATCH EPOCHS and prints one line of JSON: microseconds an update (the
 * median of spans of EPOCHS epochs, each begun at the initial weights) and how far the first 50 losses are from the
 * float64 reference.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "task.h"

#define MAX_SPANS 400
#define BUDGET_SECONDS 1.0

static void reset(int use_nesterov);
static double step(int first, int count);

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static const double *expected_losses(int use_nesterov, int batch) {
  if (use_nesterov) return batch == 1 ? REF_nesterov_1 : batch == 32 ? REF_nesterov_32 : REF_nesterov_300;
  return batch == 1 ? REF_adam_1 : batch == 32 ? REF_adam_32 : REF_adam_300;
}

static double epoch(int batch) {
  double loss = 0;
  for (int first = 0; first < ROWS; first += batch) loss = step(first, ROWS - first < batch ? ROWS - first : batch);
  return loss;
}

static double deviation(int use_nesterov, int batch) {
  const double *expected = expected_losses(use_nesterov, batch);
  double largest = 0;
  reset(use_nesterov);
  for (int done = 0, first = 0; done < 50; done++) {
    double off = fabs(step(first, ROWS - first < batch ? ROWS - first : batch) - expected[done]);
    if (off > largest) largest = off;
    first = first + batch < ROWS ? first + batch : 0;
  }
  return largest;
}

int main(int count, char **arguments) {
  int use_nesterov = count > 1 && strcmp(arguments[1], "nesterov") == 0;
  int batch = count > 2 ? atoi(arguments[2]) : 32, epochs = count > 3 ? atoi(arguments[3]) : 100;
  double off = deviation(use_nesterov, batch), times[MAX_SPANS], loss = 0;
  int updates = epochs * ((ROWS + batch - 1) / batch), spans = 0;
  for (double began = seconds(); seconds() - began < 0.2;) {
    reset(use_nesterov);
    for (int i = 0; i < epochs; i++) epoch(batch);
  }
  for (double began = seconds(); spans < 5 || (spans < MAX_SPANS && seconds() - began < BUDGET_SECONDS); spans++) {
    reset(use_nesterov);
    double start = seconds();
    for (int i = 0; i < epochs; i++) loss = epoch(batch);
    times[spans] = (seconds() - start) / updates * 1e6;
  }
  qsort(times, spans, sizeof(double), ascending);
  printf("{\"time\":%.4f,\"best\":%.4f,\"spans\":%d,\"deviation\":%.2e,\"loss\":%.6g}\n", times[spans / 2], times[0],
         spans, off, loss);
}
