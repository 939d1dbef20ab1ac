/*
 * The two-moons task as one would write it in C: plain loops over rows and neurons, sizes known to the compiler, which
 * vectorises what it can.
 */
#include "yardstick.h"

enum { LAYERS = 4, MOST = 176, WIDEST = 16 };
static const int sizes[LAYERS + 1] = {2, 12, 13, 13, 2};
static float weights[LAYERS][MOST], weight_gradients[LAYERS][MOST], weight_m[LAYERS][MOST], weight_v[LAYERS][MOST];
static float biases[LAYERS][WIDEST], bias_gradients[LAYERS][WIDEST], bias_m[LAYERS][WIDEST], bias_v[LAYERS][WIDEST];
static float values[LAYERS + 1][ROWS * WIDEST], deltas[LAYERS + 1][ROWS * WIDEST];
static int nesterov;
static double power1, power2;

/* Sizes are arguments of inlined functions, so that each layer gets loops of constant length. */
#define INLINE static inline __attribute__((always_inline))

INLINE void forward(int layer, const int inputs, const int outputs, int rows, int relu) {
  for (int r = 0; r < rows; r++) {
    for (int o = 0; o < outputs; o++) {
      float sum = biases[layer][o];
      for (int i = 0; i < inputs; i++) sum += weights[layer][o * inputs + i] * values[layer][r * inputs + i];
      values[layer + 1][r * outputs + o] = relu && sum < 0 ? 0 : sum;
    }
  }
}

INLINE void backward(int layer, const int inputs, const int outputs, int rows) {
  for (int r = 0; r < rows; r++) {
    for (int o = 0; o < outputs; o++) {
      float delta = deltas[layer + 1][r * outputs + o];
      bias_gradients[layer][o] += delta;
      for (int i = 0; i < inputs; i++) weight_gradients[layer][o * inputs + i] += delta * values[layer][r * inputs + i];
    }
  }
  if (layer == 0) return;
  for (int r = 0; r < rows; r++) {
    float sums[inputs];
    for (int i = 0; i < inputs; i++) sums[i] = 0;
    for (int o = 0; o < outputs; o++)
      for (int i = 0; i < inputs; i++) sums[i] += deltas[layer + 1][r * outputs + o] * weights[layer][o * inputs + i];
    for (int i = 0; i < inputs; i++) deltas[layer][r * inputs + i] = values[layer][r * inputs + i] > 0 ? sums[i] : 0;
  }
}

static void adam(float *p, const float *g, float *m, float *v, int n, float rate, float epsilon) {
  for (int i = 0; i < n; i++) {
    m[i] = .9f * m[i] + .1f * g[i];
    v[i] = .999f * v[i] + .001f * g[i] * g[i];
    p[i] -= rate * m[i] / (sqrtf(v[i]) + epsilon);
  }
}

static void momentum(float *p, const float *g, float *m, int n) {
  for (int i = 0; i < n; i++) {
    m[i] = .9f * m[i] + g[i];
    p[i] -= .05f * (g[i] + .9f * m[i]);
  }
}

static void update(void) {
  power1 *= .9;
  power2 *= .999;
  double root = sqrt(1 - power2);
  float rate = .01 * root / (1 - power1), epsilon = 1e-8 * root;
  for (int l = 0; l < LAYERS; l++) {
    int count = sizes[l] * sizes[l + 1];
    if (nesterov) {
      momentum(weights[l], weight_gradients[l], weight_m[l], count);
      momentum(biases[l], bias_gradients[l], bias_m[l], sizes[l + 1]);
    } else {
      adam(weights[l], weight_gradients[l], weight_m[l], weight_v[l], count, rate, epsilon);
      adam(biases[l], bias_gradients[l], bias_m[l], bias_v[l], sizes[l + 1], rate, epsilon);
    }
  }
}

static double step(int first, int rows) {
  memcpy(values[0], TX + 2 * first, 2 * sizeof(float) * rows);
  forward(0, 2, 12, rows, 1);
  forward(1, 12, 13, rows, 1);
  forward(2, 13, 13, rows, 1);
  forward(3, 13, 2, rows, 0);
  double loss = 0;
  for (int r = 0; r < rows; r++) {
    float z0 = values[4][2 * r], z1 = values[4][2 * r + 1], most = z0 > z1 ? z0 : z1;
    float e0 = expf(z0 - most), e1 = expf(z1 - most), sum = e0 + e1;
    int label = TY[first + r];
    loss += logf(sum) + most - (label ? z1 : z0);
    deltas[4][2 * r] = (e0 / sum - (label == 0)) / rows;
    deltas[4][2 * r + 1] = (e1 / sum - (label == 1)) / rows;
  }
  memset(weight_gradients, 0, sizeof weight_gradients);
  memset(bias_gradients, 0, sizeof bias_gradients);
  backward(3, 13, 2, rows);
  backward(2, 13, 13, rows);
  backward(1, 12, 13, rows);
  backward(0, 2, 12, rows);
  update();
  return loss / rows;
}

static void reset(int use_nesterov) {
  const float *initial[] = {TW0, TW1, TW2, TW3};
  nesterov = use_nesterov;
  power1 = power2 = 1;
  memset(biases, 0, sizeof biases);
  memset(weight_m, 0, sizeof weight_m);
  memset(weight_v, 0, sizeof weight_v);
  memset(bias_m, 0, sizeof bias_m);
  memset(bias_v, 0, sizeof bias_v);
  for (int l = 0; l < LAYERS; l++) memcpy(weights[l], initial[l], sizeof(float) * sizes[l] * sizes[l + 1]);
}
