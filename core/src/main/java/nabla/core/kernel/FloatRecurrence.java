package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * Recurrent layers over the steps of sequences, and back.
 *
 * <p>Sequences don't touch one another, so a thread takes some of them through all steps, holding
 * their states in its own arrays. A step is one product of the states with the weights, and then
 * the gates' functions row by row.
 */
public final class FloatRecurrence {
  private final RecurrentSizes s;
  private final RecurrentMemory memory;
  private final int piece;
  private final int first;
  private final int hidden;
  private final int output;
  private final int sums;

  /** Whether what comes from the state has sums of its own, as in a GRU. */
  private final boolean apart;

  /** What a step works on: its sums and gates, or their gradients, a row for each sequence. */
  private final float[] gates;

  /** W_hh h + b_hh of a GRU, or its gradient. */
  private final float[] own;

  /** h, or its gradient. */
  private final float[] h;

  /** c, or its gradient. */
  private final float[] c;

  /** What {@link RecurrentMemory#inner} has. */
  private final float[] inner;

  /** The gradient that comes from outside; of h before its projection, forth and back. */
  private final float[] raw;

  private FloatRecurrence(RecurrentSizes s, RecurrentMemory memory, int piece) {
    this.s = s;
    this.memory = memory;
    this.piece = piece;
    first = s.first(piece);
    hidden = s.hidden();
    output = s.output();
    sums = s.sums();
    apart = s.cell() == RecurrentCell.GRU;
    int rows = s.sequences(piece);
    Scratch scratch = Scratch.local();
    gates = scratch.floatRow(0, rows * sums);
    own = scratch.floatRow(1, apart ? rows * sums : 0);
    h = scratch.floatRow(2, rows * output);
    c = scratch.floatRow(3, rows * hidden);
    inner = scratch.floatRow(4, rows * hidden);
    raw = scratch.floatRow(5, rows * hidden);
  }

  /**
   * Runs the layer.
   *
   * @param y h after each step, [rows, P], and behind it an LSTM's last c of each sequence
   */
  public static void forward(
      RecurrentSizes s, RecurrentMemory memory, RecurrentInputs in, Storage y) {
    FloatPanels inputs = in.x() == null ? null : FloatPanels.of(in.ih(), s.input(), s.sums(), true);
    FloatPanels states = FloatPanels.of(in.hh(), s.output(), s.sums(), true);
    FloatPanels projection =
        in.hr() == null ? null : FloatPanels.of(in.hr(), s.hidden(), s.output(), true);
    Parallel.run(
        s.pieces(),
        s.work(),
        piece ->
            new FloatRecurrence(s, memory, piece)
                .forward(in, inputs, states, projection, y.floats()));
  }

  private void forward(
      RecurrentInputs in,
      FloatPanels inputs,
      FloatPanels states,
      FloatPanels projection,
      FloatBuffer y) {
    int before = 0;
    for (int i = 0; i < s.batchSizes().length; i++) {
      int t = s.step(i);
      int count = s.active(piece, t);
      int row = s.offsets()[t] + first;
      if (count > before) {
        in.h0()
            .floats()
            .get((first + before) * output, h, before * output, (count - before) * output);
        if (in.c0() != null) {
          in.c0()
              .floats()
              .get((first + before) * hidden, c, before * hidden, (count - before) * hidden);
        }
      }
      before = count;
      if (count == 0) {
        continue;
      }
      if (!s.single()) {
        memory.states().floats().put(row * output, h, 0, count * output);
        if (in.c0() != null) {
          memory.cells().floats().put(row * hidden, c, 0, count * hidden);
        }
      }
      if (inputs == null) {
        memory.gates().floats().get(row * sums, gates, 0, count * sums);
      } else {
        bias(gates, count, in.biasIh(), apart ? null : in.biasHh());
        float[] x = Scratch.local().floatRow(6, count * s.input());
        in.x().floats().get(row * s.input(), x, 0, count * s.input());
        inputs.multiply(x, gates, count);
      }
      if (apart) {
        bias(own, count, in.biasHh(), null);
      }
      states.multiply(h, apart ? own : gates, count);
      float[] made = projection == null ? h : raw;
      for (int j = 0; j < count; j++) {
        switch (s.cell()) {
          case LSTM -> lstm(j, made);
          case GRU -> gru(j, made);
          default -> plain(j, made);
        }
      }
      memory.gates().floats().put(row * sums, gates, 0, count * sums);
      if (memory.inner() != null) {
        memory.inner().floats().put(row * hidden, inner, 0, count * hidden);
      }
      if (projection != null) {
        memory.raw().floats().put(row * hidden, raw, 0, count * hidden);
        Arrays.fill(h, 0, count * output, 0);
        projection.multiply(raw, h, count);
      }
      y.put(row * output, h, 0, count * output);
      int passing = Math.min(count, s.active(piece, s.step(i + 1)));
      if (in.c0() != null && count > passing) {
        int to = s.rows() * output + (first + passing) * hidden;
        y.put(to, c, passing * hidden, (count - passing) * hidden);
      }
    }
  }

  /** Sets some rows of sums to a bias, or to the sum of two; null stands for zeros. */
  private void bias(float[] rows, int count, Storage one, Storage other) {
    Arrays.fill(rows, 0, sums, 0);
    if (one != null) {
      one.floats().get(0, rows, 0, sums);
    }
    if (other != null) {
      float[] second = Scratch.local().floatRow(7, sums);
      other.floats().get(0, second, 0, sums);
      for (int i = 0; i < sums; i++) {
        rows[i] += second[i];
      }
    }
    for (int j = 1; j < count; j++) {
      System.arraycopy(rows, 0, rows, j * sums, sums);
    }
  }

  private void plain(int j, float[] made) {
    int at = j * hidden;
    if (s.cell() == RecurrentCell.TANH) {
      TileMath.BEST.tanh(gates, gates, at, at + hidden);
    } else {
      for (int i = at; i < at + hidden; i++) {
        gates[i] = Math.max(0, gates[i]);
      }
    }
    System.arraycopy(gates, at, made, at, hidden);
  }

  private void lstm(int j, float[] made) {
    int in = j * sums;
    int forget = in + hidden;
    int candidate = forget + hidden;
    int out = candidate + hidden;
    int at = j * hidden;
    TileMath.BEST.sigmoid(gates, gates, in, candidate);
    TileMath.BEST.tanh(gates, gates, candidate, out);
    TileMath.BEST.sigmoid(gates, gates, out, out + hidden);
    int done = Simd.present() ? FloatVectorGates.forward(gates, in, hidden, c, at) : 0;
    for (int i = done; i < hidden; i++) {
      c[at + i] = gates[forget + i] * c[at + i] + gates[in + i] * gates[candidate + i];
    }
    TileMath.BEST.tanh(c, inner, at, at + hidden);
    for (int i = 0; i < hidden; i++) {
      made[at + i] = gates[out + i] * inner[at + i];
    }
  }

  private void gru(int j, float[] made) {
    int reset = j * sums;
    int update = reset + hidden;
    int candidate = update + hidden;
    int at = j * hidden;
    for (int i = reset; i < candidate; i++) {
      gates[i] += own[i];
    }
    TileMath.BEST.sigmoid(gates, gates, reset, candidate);
    for (int i = 0; i < hidden; i++) {
      inner[at + i] = own[candidate + i];
      gates[candidate + i] += gates[reset + i] * own[candidate + i];
    }
    TileMath.BEST.tanh(gates, gates, candidate, candidate + hidden);
    for (int i = 0; i < hidden; i++) {
      float n = gates[candidate + i];
      made[at + i] = n + gates[update + i] * (made[at + i] - n);
    }
  }

  /**
   * The gradients of what {@link #forward} read, but for the weights and the input: those are
   * products of what this leaves.
   *
   * @param hh W_hh [G H, P]
   * @param hr W_hr [P, H], or null
   * @param dy the gradient of h after each step, [rows, P], and behind it that of the last c
   * @param dGates left: that of the input's part of the sums, [rows, G H]
   * @param dOwn left: that of a GRU's W_hh h + b_hh, [rows, 3 H]; null in others, where it is
   *     dGates
   * @param dOut left: that of h after its projection, [rows, P], or null
   * @param dh left: the gradient of h0, [batch, P]
   * @param dc left: the gradient of c0, [batch, H], or null
   */
  public static void backward(
      RecurrentSizes s,
      RecurrentMemory memory,
      Storage hh,
      Storage hr,
      Storage dy,
      Storage dGates,
      Storage dOwn,
      Storage dOut,
      Storage dh,
      Storage dc) {
    FloatPanels states = FloatPanels.of(hh, s.sums(), s.output(), false);
    FloatPanels projection = hr == null ? null : FloatPanels.of(hr, s.output(), s.hidden(), false);
    Parallel.run(
        s.pieces(),
        s.work(),
        piece ->
            new FloatRecurrence(s, memory, piece)
                .backward(
                    states,
                    projection,
                    dy.floats(),
                    dGates.floats(),
                    buffer(dOwn),
                    buffer(dOut),
                    dh.floats(),
                    buffer(dc)));
  }

  private static FloatBuffer buffer(Storage x) {
    return x == null ? null : x.floats();
  }

  private void backward(
      FloatPanels weights,
      FloatPanels projection,
      FloatBuffer dy,
      FloatBuffer dGates,
      FloatBuffer dOwn,
      FloatBuffer dOut,
      FloatBuffer dh,
      FloatBuffer dc) {
    int rows = s.sequences(piece);
    float[] arrived = Scratch.local().floatRow(6, rows * output);
    float[] before = Scratch.local().floatRow(7, rows * hidden);
    Arrays.fill(h, 0, rows * output, 0);
    if (dc != null) {
      dy.get(s.rows() * output + first * hidden, c, 0, rows * hidden);
    }
    for (int i = s.batchSizes().length - 1; i >= 0; i--) {
      int t = s.step(i);
      int count = s.active(piece, t);
      int row = s.offsets()[t] + first;
      if (count == 0) {
        continue;
      }
      dy.get(row * output, arrived, 0, count * output);
      for (int j = 0; j < count * output; j++) {
        arrived[j] += h[j];
      }
      float[] made = projection == null ? arrived : raw;
      if (projection != null) {
        dOut.put(row * output, arrived, 0, count * output);
        Arrays.fill(raw, 0, count * hidden, 0);
        projection.multiply(arrived, raw, count);
      }
      memory.gates().floats().get(row * sums, gates, 0, count * sums);
      if (memory.inner() != null) {
        memory.inner().floats().get(row * hidden, inner, 0, count * hidden);
        Storage entering = dc == null ? memory.states() : memory.cells();
        entering.floats().get(row * hidden, before, 0, count * hidden);
      }
      Arrays.fill(h, 0, count * output, 0);
      for (int j = 0; j < count; j++) {
        switch (s.cell()) {
          case LSTM -> lstmBackward(j, made, before);
          case GRU -> gruBackward(j, made, before);
          default -> plainBackward(j, made);
        }
      }
      dGates.put(row * sums, gates, 0, count * sums);
      if (dOwn != null) {
        dOwn.put(row * sums, own, 0, count * sums);
      }
      weights.multiply(apart ? own : gates, h, count);
    }
    dh.put(first * output, h, 0, rows * output);
    if (dc != null) {
      dc.put(first * hidden, c, 0, rows * hidden);
    }
  }

  private void plainBackward(int j, float[] made) {
    int at = j * hidden;
    if (s.cell() == RecurrentCell.TANH) {
      for (int i = at; i < at + hidden; i++) {
        gates[i] = made[i] * (1 - gates[i] * gates[i]);
      }
    } else {
      for (int i = at; i < at + hidden; i++) {
        gates[i] = gates[i] > 0 ? made[i] : 0;
      }
    }
  }

  private void lstmBackward(int j, float[] made, float[] before) {
    int in = j * sums;
    int forget = in + hidden;
    int candidate = forget + hidden;
    int out = candidate + hidden;
    int at = j * hidden;
    int done =
        Simd.present()
            ? FloatVectorGates.backward(gates, in, hidden, inner, made, before, c, at)
            : 0;
    for (int i = done; i < hidden; i++) {
      float o = gates[out + i];
      float tanh = inner[at + i];
      float dh = made[at + i];
      float a = gates[in + i];
      float f = gates[forget + i];
      float g = gates[candidate + i];
      float d = c[at + i] + dh * o * (1 - tanh * tanh);
      gates[out + i] = dh * tanh * o * (1 - o);
      gates[in + i] = d * g * a * (1 - a);
      gates[forget + i] = d * before[at + i] * f * (1 - f);
      gates[candidate + i] = d * a * (1 - g * g);
      c[at + i] = d * f;
    }
  }

  private void gruBackward(int j, float[] made, float[] before) {
    int reset = j * sums;
    int update = reset + hidden;
    int candidate = update + hidden;
    int at = j * hidden;
    for (int i = 0; i < hidden; i++) {
      float r = gates[reset + i];
      float z = gates[update + i];
      float n = gates[candidate + i];
      float dh = made[at + i];
      float dn = dh * (1 - z) * (1 - n * n);
      gates[reset + i] = dn * inner[at + i] * r * (1 - r);
      gates[update + i] = dh * (before[at + i] - n) * z * (1 - z);
      gates[candidate + i] = dn;
      own[candidate + i] = dn * r;
      h[at + i] = dh * z;
    }
    System.arraycopy(gates, reset, own, reset, 2 * hidden);
  }
}
