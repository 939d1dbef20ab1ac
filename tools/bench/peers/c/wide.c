/*
 * Adam on wide nets, by hand for four lanes of SIMD: blocked matrix products with packed panels and register tiles of
 * 4 by 8, the whole step in single passes over flat buffers. `wide SIZES BATCH`, such as `wide 784-512-512-10 128`,
 * prints one line of JSON: milliseconds a step, the median of spans of 10 steps, each begun at the initial weights.
 */
#include <immintrin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))

typedef float v __attribute__((vector_size(16)));
typedef float v_unaligned __attribute__((vector_size(16), aligned(4)));

/* Columns of a block, rows of a block; packed strips are 4 and 8 wide. */
enum { DEPTH = 256, HEIGHT = 256, MOST_LAYERS = 16, STEPS = 10, MOST_SPANS = 100 };

static int layers, sizes[MOST_LAYERS], batch;
static long count, weights_at[MOST_LAYERS], biases_at[MOST_LAYERS];
static float *parameters, *gradients, *first_moment, *second_moment, *targets, *packed_a, *packed_b;
static float *values[MOST_LAYERS], *deltas[MOST_LAYERS];

static float *zeros(long n) {
  size_t bytes = (n * sizeof(float) + 127) & ~63L;
  float *p = aligned_alloc(64, bytes);
  memset(p, 0, bytes);
  return p;
}

INLINE v all(float x) { return (v){x, x, x, x}; }

INLINE void transpose4(const float *p, int stride, v *out) {
  v a = *(v_unaligned *)p, b = *(v_unaligned *)(p + stride);
  v c = *(v_unaligned *)(p + 2 * stride), d = *(v_unaligned *)(p + 3 * stride);
  v e = __builtin_shufflevector(a, b, 0, 4, 1, 5), f = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  v g = __builtin_shufflevector(c, d, 0, 4, 1, 5), h = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  out[0] = __builtin_shufflevector(e, g, 0, 1, 4, 5);
  out[1] = __builtin_shufflevector(e, g, 2, 3, 6, 7);
  out[2] = __builtin_shufflevector(f, h, 0, 1, 4, 5);
  out[3] = __builtin_shufflevector(f, h, 2, 3, 6, 7);
}

/* `rows` rows of `depth` numbers into strips of `width` rows, filled up with zeros: packed[strip][depth][width]. */
INLINE void pack(float *packed, const float *from, int rows, int depth, int row_stride, int depth_stride,
                 const int width) {
  for (int r = 0; r < rows; r += width) {
    int wide = rows - r < width ? rows - r : width, k = 0;
    float *to = packed + r * depth;
    const float *strip = from + (long)r * row_stride;
    if (wide == width && row_stride == 1) {
      for (; k < depth; k++, to += width)
        for (int j = 0; j < width; j += 4) *(v *)(to + j) = *(v_unaligned *)(strip + (long)k * depth_stride + j);
      continue;
    }
    if (wide == width && depth_stride == 1) {
      for (; k + 4 <= depth; k += 4, to += 4 * width)
        for (int j = 0; j < width; j += 4) {
          v columns[4];
          transpose4(strip + (long)j * row_stride + k, row_stride, columns);
          for (int q = 0; q < 4; q++) *(v *)(to + q * width + j) = columns[q];
        }
    }
    for (; k < depth; k++, to += width)
      for (int j = 0; j < width; j++) to[j] = j < wide ? strip[(long)j * row_stride + (long)k * depth_stride] : 0;
  }
}

/* A tile of 4 by 8: c = a·b, or c += a·b. */
APART void tile(const float *a, const float *b, int depth, float *c, int stride, int add) {
  v sums[4][2];
  for (int q = 0; q < 4; q++) sums[q][0] = sums[q][1] = all(0);
  for (int k = 0; k < depth; k++, a += 4, b += 8) {
    v left = *(v *)b, right = *(v *)(b + 4);
    _Pragma("GCC unroll 4") for (int q = 0; q < 4; q++) {
      v x = all(a[q]);
      sums[q][0] += x * left;
      sums[q][1] += x * right;
    }
  }
  _Pragma("GCC unroll 4") for (int q = 0; q < 4; q++) {
    v_unaligned *left = (v_unaligned *)(c + q * stride), *right = (v_unaligned *)(c + q * stride + 4);
    *left = add ? sums[q][0] + *left : sums[q][0];
    *right = add ? sums[q][1] + *right : sums[q][1];
  }
}

/* A tile at the edge, through a whole one beside it. */
static void edge(const float *a, const float *b, int depth, float *c, int stride, int add, int high, int wide) {
  float whole[32] __attribute__((aligned(16)));
  tile(a, b, depth, whole, 8, 0);
  for (int i = 0; i < high && i < 4; i++)
    for (int j = 0; j < wide && j < 8; j++) c[i * stride + j] = (add ? c[i * stride + j] : 0) + whole[i * 8 + j];
}

/* c [m, n] = a [m, k] · b [k, n], each of a and b with its own strides. */
static void product(int m, int n, int k, const float *a, int a_row, int a_column, const float *b, int b_row,
                    int b_column, float *c, int stride) {
  for (int k0 = 0; k0 < k; k0 += DEPTH) {
    int depth = k - k0 < DEPTH ? k - k0 : DEPTH;
    pack(packed_b, b + (long)k0 * b_row, n, depth, b_column, b_row, 8);
    for (int m0 = 0; m0 < m; m0 += HEIGHT) {
      int height = m - m0 < HEIGHT ? m - m0 : HEIGHT;
      pack(packed_a, a + (long)k0 * a_column + (long)m0 * a_row, height, depth, a_row, a_column, 4);
      for (int j = 0; j < n; j += 8)
        for (int i = 0; i < height; i += 4) {
          float *to = c + (long)(m0 + i) * stride + j;
          const float *left = packed_a + i * depth, *right = packed_b + j * depth;
          if (j + 8 <= n && i + 4 <= height) tile(left, right, depth, to, stride, k0 > 0);
          else edge(left, right, depth, to, stride, k0 > 0, height - i, n - j);
        }
    }
  }
}

static void forward(int l) {
  int ins = sizes[l], outs = sizes[l + 1];
  float *z = values[l + 1], *bias = parameters + biases_at[l];
  product(batch, outs, ins, values[l], ins, 1, parameters + weights_at[l], 1, ins, z, outs);
  for (int r = 0; r < batch; r++, z += outs)
    for (int o = 0; o < outs; o++) {
      float x = z[o] + bias[o];
      z[o] = l < layers - 1 && x < 0 ? 0 : x;
    }
}

static double loss_and_its_delta(void) {
  int classes = sizes[layers];
  double loss = 0;
  for (int r = 0; r < batch; r++) {
    float *z = values[layers] + r * classes, *d = deltas[layers] + r * classes, *y = targets + r * classes;
    float most = z[0], sum = 0, right = 0;
    for (int c = 1; c < classes; c++) most = z[c] > most ? z[c] : most;
    for (int c = 0; c < classes; c++) {
      d[c] = expf(z[c] - most);
      sum += d[c];
      right += y[c] * (z[c] - most);
    }
    loss += logf(sum) - right;
    for (int c = 0; c < classes; c++) d[c] = (d[c] / sum - y[c]) / batch;
  }
  return loss / batch;
}

static void backward(int l) {
  int ins = sizes[l], outs = sizes[l + 1];
  float *delta = deltas[l + 1], *bias = gradients + biases_at[l];
  product(outs, ins, batch, delta, 1, outs, values[l], ins, 1, gradients + weights_at[l], ins);
  memset(bias, 0, outs * sizeof(float));
  for (int r = 0; r < batch; r++)
    for (int o = 0; o < outs; o++) bias[o] += delta[r * outs + o];
  if (l == 0) return;
  product(batch, ins, outs, delta, outs, 1, parameters + weights_at[l], ins, 1, deltas[l], ins);
  for (long i = 0; i < (long)batch * ins; i++) deltas[l][i] = values[l][i] > 0 ? deltas[l][i] : 0;
}

static void update(double power1, double power2) {
  double root = sqrt(1 - power2);
  v rate = all(.001 * root / (1 - power1)), epsilon = all(1e-8 * root);
  for (long i = 0; i < count; i += 4) {
    v g = *(v *)(gradients + i), m = .9f * *(v *)(first_moment + i) + .1f * g;
    v q = .999f * *(v *)(second_moment + i) + .001f * g * g;
    *(v *)(first_moment + i) = m;
    *(v *)(second_moment + i) = q;
    *(v *)(parameters + i) -= rate * m / ((v)_mm_sqrt_ps((__m128)q) + epsilon);
  }
}

static double step(int number) {
  for (int l = 0; l < layers; l++) forward(l);
  double loss = loss_and_its_delta();
  for (int l = layers - 1; l >= 0; l--) backward(l);
  update(pow(.9, number), pow(.999, number));
  return loss;
}

static double next_random(void) {
  static long state = 1;
  state = state * 16807 % 2147483647;
  return (double)state / 2147483647 - .5;
}

static void prepare(void) {
  int widest = 0;
  for (int l = 0; l < layers; l++) {
    weights_at[l] = count;
    count += (long)sizes[l] * sizes[l + 1];
    biases_at[l] = count;
    count += sizes[l + 1];
  }
  count = (count + 3) & ~3L;
  parameters = zeros(count);
  gradients = zeros(count);
  first_moment = zeros(count);
  second_moment = zeros(count);
  for (int l = 0; l <= layers; l++) {
    values[l] = zeros((long)batch * sizes[l] + 16);
    deltas[l] = zeros((long)batch * sizes[l] + 16);
    if (sizes[l] > widest) widest = sizes[l];
  }
  targets = zeros((long)batch * sizes[layers]);
  packed_a = zeros(HEIGHT * DEPTH + 64);
  packed_b = zeros((long)(widest + 8) * DEPTH + 64);
  for (int l = 0; l < layers; l++)
    for (long i = 0; i < (long)sizes[l] * sizes[l + 1]; i++)
      parameters[weights_at[l] + i] = 2 * next_random() / sqrt(sizes[l]);
  for (long i = 0; i < (long)batch * sizes[0]; i++) values[0][i] = next_random();
  for (int r = 0; r < batch; r++) targets[r * sizes[layers] + r % sizes[layers]] = 1;
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int arguments, char **argument) {
  layers = -1;
  for (char *part = strtok(arguments > 1 ? argument[1] : (char[]){"784-512-512-10"}, "-"); part;
       part = strtok(NULL, "-"))
    sizes[++layers] = atoi(part);
  batch = arguments > 2 ? atoi(argument[2]) : 128;
  prepare();
  float *initial = zeros(count);
  memcpy(initial, parameters, count * sizeof(float));
  double times[MOST_SPANS], loss = 0, began = seconds();
  int spans = 0;
  /* The first span warms the caches up and is not counted. */
  for (int span = -1; span < 3 || (span < MOST_SPANS && seconds() - began < 1.5); span++) {
    memcpy(parameters, initial, count * sizeof(float));
    memset(first_moment, 0, count * sizeof(float));
    memset(second_moment, 0, count * sizeof(float));
    double start = seconds();
    for (int i = 1; i <= STEPS; i++) loss = step(i);
    if (span >= 0) times[spans++] = (seconds() - start) / STEPS * 1e3;
  }
  qsort(times, spans, sizeof(double), ascending);
  printf("{\"time\":%.4f,\"best\":%.4f,\"spans\":%d,\"loss\":%.6g}\n", times[spans / 2], times[0], spans, loss);
}
