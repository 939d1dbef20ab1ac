/*
 * The two-moons task by hand for four lanes of SIMD, the width that WebAssembly has: the samples of a panel of 32 stand
 * in the lanes, loops have register tiles of 4 neurons by 8 samples, a last panel of 12 is done as 16. Batches of 32 and
 * 300 only. Parameters of a layer are rows of its inputs and, last, the bias, whose input is always 1.
 */
#include <immintrin.h>
#include "yardstick.h"

#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))
#define ALIGNED __attribute__((aligned(64)))
#define UNROLL _Pragma("GCC unroll 16")
#define ONCE _Pragma("GCC unroll 1")

typedef float v __attribute__((vector_size(16)));
typedef float v_unaligned __attribute__((vector_size(16), aligned(4)));
typedef int vi __attribute__((vector_size(16)));

enum { PANEL = 32, PANELS = 10, PARAMETERS = 416, TILE = 2 };
/* Where the parameters of each layer begin. */
enum { AT0 = 0, AT1 = 36, AT2 = 36 + 13 * 13, AT3 = 36 + 13 * 13 + 13 * 14 };

static float parameters[PARAMETERS + 16] ALIGNED, gradients[PARAMETERS + 16] ALIGNED;
static float first_moment[PARAMETERS + 16] ALIGNED, second_moment[PARAMETERS + 16] ALIGNED;
static float inputs[PANELS * 3 * PANEL] ALIGNED, labels[PANELS * PANEL] ALIGNED;
static float hidden1[13 * PANEL] ALIGNED, hidden2[14 * PANEL] ALIGNED, hidden3[14 * PANEL] ALIGNED;
static float logits[2 * PANEL] ALIGNED;
static float delta1[13 * PANEL] ALIGNED, delta2[14 * PANEL] ALIGNED, delta3[14 * PANEL] ALIGNED;
static float delta4[2 * PANEL] ALIGNED;
static double loss_sum, power1, power2;
static int nesterov;

INLINE v load(const float *p) { return *(const v *)p; }
INLINE void store(float *p, v x) { *(v *)p = x; }
INLINE v all(float x) { return (v){x, x, x, x}; }
INLINE v larger(v a, v b) { return (v)_mm_max_ps((__m128)a, (__m128)b); }

/* Outputs o … o + outs − 1 of a layer for the samples of chunks c and c + 1. */
INLINE void forward_tile(const float *w, const float *x, float *z, const int ins, const int o, const int outs,
                         const int c, const int relu) {
  v sums[8][TILE];
  UNROLL for (int q = 0; q < outs; q++) {
    v bias = all(w[(o + q) * (ins + 1) + ins]);
    UNROLL for (int k = 0; k < TILE; k++) sums[q][k] = bias;
  }
  UNROLL for (int i = 0; i < ins; i++) {
    v in[TILE];
    UNROLL for (int k = 0; k < TILE; k++) in[k] = load(x + i * PANEL + (c + k) * 4);
    UNROLL for (int q = 0; q < outs; q++) {
      v weight = all(w[(o + q) * (ins + 1) + i]);
      UNROLL for (int k = 0; k < TILE; k++) sums[q][k] += weight * in[k];
    }
  }
  UNROLL for (int q = 0; q < outs; q++) UNROLL for (int k = 0; k < TILE; k++)
      store(z + (o + q) * PANEL + (c + k) * 4, relu ? larger(sums[q][k], all(0)) : sums[q][k]);
}

INLINE void forward(const float *w, const float *x, float *z, const int ins, const int outs, const int chunks) {
  ONCE for (int c = 0; c < chunks; c += TILE) {
    if (outs == 2) {
      forward_tile(w, x, z, ins, 0, 2, c, 0);
    } else {
      forward_tile(w, x, z, ins, 0, 4, c, 1);
      forward_tile(w, x, z, ins, 4, 4, c, 1);
      forward_tile(w, x, z, ins, 8, outs - 8, c, 1);
    }
  }
}

/* What reaches inputs i … i + n − 1 of a layer, through the ReLU that made them. */
INLINE void backward_tile(const float *w, const float *dz, const float *h, float *dh, const int ins, const int outs,
                          const int i, const int n, const int c) {
  v sums[8][TILE];
  for (int q = 0; q < n; q++)
    for (int k = 0; k < TILE; k++) sums[q][k] = all(0);
  UNROLL for (int o = 0; o < outs; o++) {
    v delta[TILE];
    UNROLL for (int k = 0; k < TILE; k++) delta[k] = load(dz + o * PANEL + (c + k) * 4);
    UNROLL for (int q = 0; q < n; q++) {
      v weight = all(w[o * (ins + 1) + i + q]);
      UNROLL for (int k = 0; k < TILE; k++) sums[q][k] += weight * delta[k];
    }
  }
  UNROLL for (int q = 0; q < n; q++) UNROLL for (int k = 0; k < TILE; k++) {
    const int at = (i + q) * PANEL + (c + k) * 4;
    vi alive = load(h + at) > all(0);
    store(dh + at, (v)((vi)sums[q][k] & alive));
  }
}

INLINE void backward(const float *w, const float *dz, const float *h, float *dh, const int ins, const int outs,
                     const int chunks) {
  ONCE for (int c = 0; c < chunks; c += TILE) {
    backward_tile(w, dz, h, dh, ins, outs, 0, 4, c);
    backward_tile(w, dz, h, dh, ins, outs, 4, 4, c);
    backward_tile(w, dz, h, dh, ins, outs, 8, ins - 8, c);
  }
}

/* The sums of four vectors as one vector. */
INLINE v sums_of(v a, v b, v c, v d) {
  v ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  v cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  v s = ab0 + ab1, t = cd0 + cd1;
  return __builtin_shufflevector(s, t, 0, 1, 4, 5) + __builtin_shufflevector(s, t, 2, 3, 6, 7);
}

/* Gradients of the weights of outputs o … o + outs − 1 from inputs i … i + n − 1, n ≤ 4. */
INLINE void gradient_tile(const float *dz, const float *x, float *g, const int ins, const int o, const int outs,
                          const int i, const int n, const int chunks, const int add) {
  v sums[2][4];
  UNROLL for (int q = 0; q < outs; q++) UNROLL for (int k = 0; k < 4; k++) sums[q][k] = all(0);
  UNROLL for (int c = 0; c < chunks; c++) {
    v in[4];
    UNROLL for (int k = 0; k < n; k++) in[k] = load(x + (i + k) * PANEL + c * 4);
    UNROLL for (int q = 0; q < outs; q++) {
      v delta = load(dz + (o + q) * PANEL + c * 4);
      UNROLL for (int k = 0; k < n; k++) sums[q][k] += delta * in[k];
    }
  }
  UNROLL for (int q = 0; q < outs; q++) {
    v s = sums_of(sums[q][0], sums[q][1], sums[q][2], sums[q][3]);
    float *p = g + (o + q) * (ins + 1) + i;
    if (n == 4) {
      if (add) s += *(v_unaligned *)p;
      *(v_unaligned *)p = s;
    } else {
      for (int k = 0; k < n; k++) p[k] = add ? p[k] + s[k] : s[k];
    }
  }
}

INLINE void gradient_rows(const float *dz, const float *x, float *g, const int ins, const int o, const int outs,
                          const int chunks, const int add) {
  const int columns = ins + 1;
  int i = 0;
  UNROLL for (; i + 4 <= columns; i += 4) gradient_tile(dz, x, g, ins, o, outs, i, 4, chunks, add);
  if (columns % 4) gradient_tile(dz, x, g, ins, o, outs, columns - columns % 4, columns % 4, chunks, add);
}

INLINE void gradient(const float *dz, const float *x, float *g, const int ins, const int outs, const int chunks,
                     const int add) {
  ONCE for (int o = 0; o + 2 <= outs; o += 2) gradient_rows(dz, x, g, ins, o, 2, chunks, add);
  if (outs % 2) gradient_rows(dz, x, g, ins, outs - 1, 1, chunks, add);
}

/* Polynomials of the Cephes library. */
INLINE v exponential(v x) {
  x = larger(x, all(-87.f));
  vi whole = __builtin_convertvector(x * 1.44269504f - 0.5f, vi);
  v n = __builtin_convertvector(whole, v);
  v r = x - n * 0.693359375f + n * 2.12194440e-4f;
  v p = all(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  return (v)((vi)p + (whole << 23));
}

INLINE v logarithm(v x) {
  vi bits = (vi)x, exponent = (bits - 0x3f3504f3) >> 23;
  v f = (v)(bits - (exponent << 23)) - 1.f, y = all(7.0376836292e-2f);
  y = y * f - 1.1514610310e-1f;
  y = y * f + 1.1676998740e-1f;
  y = y * f - 1.2420140846e-1f;
  y = y * f + 1.4249322787e-1f;
  y = y * f - 1.6668057665e-1f;
  y = y * f + 2.0000714765e-1f;
  y = y * f - 2.4999993993e-1f;
  y = y * f + 3.3333331174e-1f;
  v square = f * f, e = __builtin_convertvector(exponent, v);
  y = y * f * square + e * -2.12194440e-4f - 0.5f * square;
  return f + y + e * 0.693359375f;
}

INLINE void loss_and_its_delta(const float *y, int rows, float share, const int chunks) {
  v losses = all(0);
  for (int c = 0; c < chunks; c++) {
    v z0 = load(logits + c * 4), z1 = load(logits + PANEL + c * 4), most = larger(z0, z1);
    v e0 = exponential(z0 - most), e1 = exponential(z1 - most), sum = e0 + e1, inverse = 1.f / sum;
    v label = load(y + c * 4);
    int left = rows - 4 * c;
    vi valid = (vi){0, 1, 2, 3} < (vi){left, left, left, left};
    v weight = (v)((vi)all(share) & valid);
    losses += weight * (logarithm(sum) + most - (z0 + (z1 - z0) * label));
    store(delta4 + c * 4, (e0 * inverse - (1.f - label)) * weight);
    store(delta4 + PANEL + c * 4, (e1 * inverse - label) * weight);
  }
  loss_sum += losses[0] + losses[1] + losses[2] + losses[3];
}

INLINE void panel(const float *x, const float *y, int rows, float share, const int chunks, const int add) {
  forward(parameters + AT0, x, hidden1, 2, 12, chunks);
  forward(parameters + AT1, hidden1, hidden2, 12, 13, chunks);
  forward(parameters + AT2, hidden2, hidden3, 13, 13, chunks);
  forward(parameters + AT3, hidden3, logits, 13, 2, chunks);
  loss_and_its_delta(y, rows, share, chunks);
  gradient(delta4, hidden3, gradients + AT3, 13, 2, chunks, add);
  backward(parameters + AT3, delta4, hidden3, delta3, 13, 2, chunks);
  gradient(delta3, hidden2, gradients + AT2, 13, 13, chunks, add);
  backward(parameters + AT2, delta3, hidden2, delta2, 13, 13, chunks);
  gradient(delta2, hidden1, gradients + AT1, 12, 13, chunks, add);
  backward(parameters + AT1, delta2, hidden1, delta1, 12, 13, chunks);
  gradient(delta1, x, gradients + AT0, 2, 12, chunks, add);
}

APART void full_first(const float *x, const float *y, float share) { panel(x, y, 32, share, 8, 0); }
APART void full_more(const float *x, const float *y, float share) { panel(x, y, 32, share, 8, 1); }
APART void short_first(const float *x, const float *y, int rows, float share) { panel(x, y, rows, share, 4, 0); }
APART void short_more(const float *x, const float *y, int rows, float share) { panel(x, y, rows, share, 4, 1); }

APART void update(void) {
  power1 *= .9;
  power2 *= .999;
  double root = sqrt(1 - power2);
  v rate = all(.01 * root / (1 - power1)), epsilon = all(1e-8 * root);
  for (int i = 0; i < PARAMETERS; i += 4) {
    v g = load(gradients + i), m = load(first_moment + i), p = load(parameters + i);
    if (nesterov) {
      m = .9f * m + g;
      store(parameters + i, p - .05f * (g + .9f * m));
    } else {
      v q = .999f * load(second_moment + i) + .001f * g * g;
      m = .9f * m + .1f * g;
      store(second_moment + i, q);
      store(parameters + i, p - rate * m / ((v)_mm_sqrt_ps((__m128)q) + epsilon));
    }
    store(first_moment + i, m);
  }
}

static double step(int first, int count) {
  float share = 1.f / count;
  loss_sum = 0;
  for (int done = 0; done < count; done += PANEL) {
    const float *x = inputs + (first + done) * 3, *y = labels + first + done;
    int rows = count - done;
    if (rows >= PANEL) done ? full_more(x, y, share) : full_first(x, y, share);
    else done ? short_more(x, y, rows, share) : short_first(x, y, rows, share);
  }
  update();
  return loss_sum;
}

static void reset(int use_nesterov) {
  const float *initial[4] = {TW0, TW1, TW2, TW3};
  const int ins[4] = {2, 12, 13, 13}, outs[4] = {12, 13, 13, 2}, at[4] = {AT0, AT1, AT2, AT3};
  nesterov = use_nesterov;
  power1 = power2 = 1;
  memset(parameters, 0, sizeof parameters);
  memset(first_moment, 0, sizeof first_moment);
  memset(second_moment, 0, sizeof second_moment);
  for (int l = 0; l < 4; l++)
    for (int o = 0; o < outs[l]; o++)
      for (int i = 0; i < ins[l]; i++) parameters[at[l] + o * (ins[l] + 1) + i] = initial[l][o * ins[l] + i];
  for (int k = 0; k < PANEL; k++) hidden1[12 * PANEL + k] = hidden2[13 * PANEL + k] = hidden3[13 * PANEL + k] = 1;
  for (int r = 0; r < PANELS * PANEL; r++) {
    int p = r / PANEL, k = r % PANEL;
    inputs[(p * 3 + 2) * PANEL + k] = 1;
    if (r >= ROWS) continue;
    inputs[p * 3 * PANEL + k] = TX[2 * r];
    inputs[(p * 3 + 1) * PANEL + k] = TX[2 * r + 1];
    labels[r] = TY[r];
  }
}
