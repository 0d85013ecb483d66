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
  void moments(float[] x, float centre, int from, int to, double[] sums) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 1 < to; i += 2) {
      float u = x[i] - centre;
      float v = x[i + 1] - centre;
      a += u;
      b += v;
      c += u * u;
      d += v * v;
    }
    if (i < to) {
      float u = x[i] - centre;
      a += u;
      c += u * u;
    }
    sums[0] = (double) a + b;
    sums[1] = (double) c + d;
  }

  @Override
  void sums(float[] g, float[] x, float centre, int from, int to, double[] sums) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 1 < to; i += 2) {
      a += g[i];
      b += g[i + 1];
      c += g[i] * (x[i] - centre);
      d += g[i + 1] * (x[i + 1] - centre);
    }
    if (i < to) {
      a += g[i];
      c += g[i] * (x[i] - centre);
    }
    sums[0] = (double) a + b;
    sums[1] = (double) c + d;
  }

  @Override
  void affine(float[] x, float centre, float scale, float shift, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] = (x[i] - centre) * scale + shift;
    }
  }

  @Override
  void affine(
      float[] x, float[] w, float[] b, float centre, float scale, float shift, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] = ((x[i] - centre) * scale + shift) * w[i] + b[i];
    }
  }

  @Override
  void gradient(
      float[] g, float[] x, float scale, float slope, float centre, float shift, int from, int to) {
    for (int i = from; i < to; i++) {
      g[i] = scale * g[i] + (slope * (x[i] - centre) + shift);
    }
  }

  @Override
  void sums(FloatNormedRow r, float[] w, float[] dw, float[] db, int at, int from, int to) {
    float[] x = r.x;
    float[] g = r.g;
    double sum = 0;
    double moment = 0;
    for (int i = from; i < to; i++) {
      float hat = (x[i] - r.near) * r.scale + r.shift;
      dw[at + i] += g[i] * hat;
      db[at + i] += g[i];
      sum += (double) g[i] * w[i];
      moment += (double) g[i] * w[i] * hat;
    }
    r.sum += sum;
    r.moment += moment;
  }

  @Override
  void sums(
      FloatNormedRow r,
      FloatNormedRow s,
      float[] w,
      float[] dw,
      float[] db,
      int at,
      int from,
      int to) {
    sums(r, w, dw, db, at, from, to);
    sums(s, w, dw, db, at, from, to);
  }

  @Override
  void gradient(FloatNormedRow r, float[] w, int from, int to) {
    float[] x = r.x;
    float[] g = r.g;
    for (int i = from; i < to; i++) {
      float hat = (x[i] - r.near) * r.scale + r.shift;
      g[i] = r.scale * g[i] * w[i] + (r.slope * hat + r.rest);
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
