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
  double dot(float[] x, float[] y, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += x[i] * y[i];
      b += x[i + 1] * y[i + 1];
      c += x[i + 2] * y[i + 2];
      d += x[i + 3] * y[i + 3];
    }
    for (; i < to; i++) {
      a += x[i] * y[i];
    }
    return (double) (a + b) + (c + d);
  }

  @Override
  double squares(float[] x, float centre, int from, int to) {
    float a = 0;
    float b = 0;
    int i = from;
    for (; i + 1 < to; i += 2) {
      float p = x[i] - centre;
      float q = x[i + 1] - centre;
      a += p * p;
      b += q * q;
    }
    if (i < to) {
      a += (x[i] - centre) * (x[i] - centre);
    }
    return (double) a + b;
  }

  @Override
  double moment(float[] g, float[] x, float centre, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += g[i] * (x[i] - centre);
      b += g[i + 1] * (x[i + 1] - centre);
      c += g[i + 2] * (x[i + 2] - centre);
      d += g[i + 3] * (x[i + 3] - centre);
    }
    for (; i < to; i++) {
      a += g[i] * (x[i] - centre);
    }
    return (double) (a + b) + (c + d);
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
