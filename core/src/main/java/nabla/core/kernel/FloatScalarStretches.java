package nabla.core.kernel;

import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/** {@link FloatStretches} element by element. */
final class FloatScalarStretches extends FloatStretches {
  @Override
  void moments(Storage x, int at, int n, float centre, double[] sums) {
    FloatBuffer in = x.floats();
    double first = 0;
    double second = 0;
    for (int i = at; i < at + n; i++) {
      double u = in.get(i) - centre;
      first += u;
      second += u * u;
    }
    sums[0] = first;
    sums[1] = second;
  }

  @Override
  void sums(Storage g, Storage x, int at, int n, float centre, double[] sums) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = x.floats();
    double first = 0;
    double second = 0;
    for (int i = at; i < at + n; i++) {
      double u = grads.get(i);
      first += u;
      second += u * (in.get(i) - centre);
    }
    sums[0] = first;
    sums[1] = second;
  }

  @Override
  void sumsRelu(
      Storage g, Storage x, int at, int n, float centre, float scale, float shift, double[] sums) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = x.floats();
    double first = 0;
    double second = 0;
    for (int i = at; i < at + n; i++) {
      double u = (in.get(i) - centre) * scale + shift <= 0 ? 0 : grads.get(i);
      first += u;
      second += u * (in.get(i) - centre);
    }
    sums[0] = first;
    sums[1] = second;
  }

  @Override
  void affine(Storage x, int at, int n, float centre, float scale, float shift, Storage y) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    for (int i = at; i < at + n; i++) {
      out.put(i, (in.get(i) - centre) * scale + shift);
    }
  }

  @Override
  void affineRelu(Storage x, int at, int n, float centre, float scale, float shift, Storage y) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    for (int i = at; i < at + n; i++) {
      out.put(i, Math.max((in.get(i) - centre) * scale + shift, 0));
    }
  }

  @Override
  void gradient(
      Storage g,
      Storage x,
      int at,
      int n,
      float centre,
      float scale,
      float slope,
      float rest,
      Storage dx) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = x.floats();
    FloatBuffer out = dx.floats();
    for (int i = at; i < at + n; i++) {
      out.put(i, scale * grads.get(i) + (slope * (in.get(i) - centre) + rest));
    }
  }

  @Override
  void gradientRelu(
      Storage g,
      Storage x,
      int at,
      int n,
      float centre,
      float scale,
      float shift,
      float slope,
      float rest,
      Storage dx) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = x.floats();
    FloatBuffer out = dx.floats();
    for (int i = at; i < at + n; i++) {
      float u = in.get(i) - centre;
      out.put(i, (u * scale + shift <= 0 ? 0 : scale * grads.get(i)) + (slope * u + rest));
    }
  }

  @Override
  void unlessNegative(Storage g, Storage y, int at, int n, Storage dx) {
    FloatBuffer grads = g.floats();
    FloatBuffer mask = y.floats();
    FloatBuffer out = dx.floats();
    for (int i = at; i < at + n; i++) {
      out.put(i, mask.get(i) <= 0 ? 0 : grads.get(i));
    }
  }

  @Override
  void leaky(Storage g, Storage x, int at, int n, float slope, Storage dx) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = x.floats();
    FloatBuffer out = dx.floats();
    for (int i = at; i < at + n; i++) {
      out.put(i, in.get(i) > 0 ? grads.get(i) : slope * grads.get(i));
    }
  }

  @Override
  void affine(FloatNormedRow r, float[] w, float[] b, int from, int to, Storage y) {
    FloatBuffer in = r.x.floats();
    FloatBuffer out = y.floats();
    for (int i = from; i < to; i++) {
      out.put(r.at + i, r.hat(in.get(r.at + i)) * w[i] + b[i]);
    }
  }

  @Override
  void sums(FloatNormedRow r, float[] w, float[] dw, float[] db, int place, int from, int to) {
    FloatBuffer in = r.x.floats();
    FloatBuffer grads = r.g.floats();
    double sum = 0;
    double moment = 0;
    for (int i = from; i < to; i++) {
      float g = grads.get(r.at + i);
      float hat = r.hat(in.get(r.at + i));
      dw[place + i] += g * hat;
      db[place + i] += g;
      sum += (double) g * w[i];
      moment += (double) g * w[i] * hat;
    }
    r.sum += sum;
    r.moment += moment;
  }

  @Override
  void gradient(FloatNormedRow r, float[] w, int from, int to, Storage dx) {
    FloatBuffer in = r.x.floats();
    FloatBuffer grads = r.g.floats();
    FloatBuffer out = dx.floats();
    for (int i = from; i < to; i++) {
      float g = r.scale * grads.get(r.at + i) * w[i];
      out.put(r.at + i, g + (r.slope * r.hat(in.get(r.at + i)) + r.rest));
    }
  }
}
