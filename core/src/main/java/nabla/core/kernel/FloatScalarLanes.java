package nabla.core.kernel;

/**
 * {@link FloatLanes} with four sums at a time, so that an addition needn't wait for the one before.
 */
final class FloatScalarLanes extends FloatLanes {
  @Override
  double sum(float[] x, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < to; i++) {
      a += x[i];
    }
    return (double) (a + b) + (c + d);
  }

  @Override
  double dot(float[] x, float[] y, int shift, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += x[i] * y[shift + i];
      b += x[i + 1] * y[shift + i + 1];
      c += x[i + 2] * y[shift + i + 2];
      d += x[i + 3] * y[shift + i + 3];
    }
    for (; i < to; i++) {
      a += x[i] * y[shift + i];
    }
    return (double) (a + b) + (c + d);
  }

  @Override
  void addScaled(float w, float[] x, int shift, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] += w * x[shift + i];
    }
  }

  @Override
  void multiply(float[] x, int shift, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] *= x[shift + i];
    }
  }

  @Override
  void larger(float[] x, int shift, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(y[i], x[shift + i]);
    }
  }

  @Override
  float max(float[] x, int from, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }
}
