package nabla.core.kernel;

import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/**
 * Recurrent layers over the steps of sequences, and back.
 *
 * <p>Sequences don't touch one another, so a thread takes some of them through all steps. A step is
 * one matrix product of its sequences' states with the weights, and the gates' functions row by
 * row.
 */
public final class FloatRecurrence {
  private final RecurrentSizes s;
  private final int hidden;
  private final int output;
  private final int sums;
  private final FloatBuffer gates;
  private final FloatBuffer states;
  private final FloatBuffer cells;
  private final FloatBuffer inner;
  private final RecurrentMemory memory;

  private FloatRecurrence(RecurrentSizes s, RecurrentMemory memory) {
    this.s = s;
    this.memory = memory;
    hidden = s.hidden();
    output = s.output();
    sums = s.sums();
    gates = memory.gates().floats();
    states = memory.states().floats();
    cells = memory.cells() == null ? null : memory.cells().floats();
    inner = memory.inner() == null ? null : memory.inner().floats();
  }

  /** What a step works in, a row each. */
  private final class Row {
    /** W_hh h + b_hh of a GRU. */
    final float[] own = new float[sums];

    /** The first two gates. */
    final float[] pair = new float[2 * hidden];

    final float[] third = new float[hidden];
    final float[] fourth = new float[hidden];
    final float[] h = new float[hidden];
    final float[] c = new float[hidden];
    final float[] work = new float[hidden];

    /** Something of the size of h after its projection. */
    final float[] out = new float[output];
  }

  /**
   * Runs the layer.
   *
   * @param h0 [batch, P]
   * @param c0 [batch, H], or null
   * @param hh W_hh [G H, P]
   * @param biasHh b_hh [3 H] of a GRU, or null; that of others is in the gates already
   * @param own room for [batch, 3 H] in a GRU; else null
   * @param hr W_hr [P, H], or null
   * @param y h after each step, [rows, P], and behind it an LSTM's last c of each sequence
   */
  public static void forward(
      RecurrentSizes s,
      RecurrentMemory memory,
      Storage h0,
      Storage c0,
      Storage hh,
      Storage biasHh,
      Storage own,
      Storage hr,
      Storage y) {
    FloatRecurrence run = new FloatRecurrence(s, memory);
    Parallel.run(s.pieces(), s.work(), piece -> run.forward(piece, h0, c0, hh, biasHh, own, hr, y));
  }

  private void forward(
      int piece,
      Storage h0,
      Storage c0,
      Storage hh,
      Storage biasHh,
      Storage own,
      Storage hr,
      Storage y) {
    Row r = new Row();
    float[] bias = new float[biasHh == null ? 0 : sums];
    if (biasHh != null) {
      biasHh.floats().get(0, bias);
    }
    FloatBuffer to = (s.projected() ? memory.raw() : y).floats();
    int first = s.first(piece);
    int before = 0;
    for (int i = 0; i < s.batchSizes().length; i++) {
      int t = s.step(i);
      int count = s.active(piece, t);
      int row = s.offsets()[t] + first;
      int next = s.step(i + 1);
      int passing = Math.min(count, s.active(piece, next));
      int nextRow = passing == 0 ? 0 : s.offsets()[next] + first;
      for (int j = before; j < count; j++) {
        copy(h0.floats(), (first + j) * output, states, (row + j) * output, r.out);
        if (c0 != null) {
          copy(c0.floats(), (first + j) * hidden, cells, (row + j) * hidden, r.c);
        }
      }
      before = count;
      if (count == 0) {
        continue;
      }
      boolean apart = own != null;
      FloatGemm.gemm(
          count,
          sums,
          output,
          memory.states(),
          row * output,
          output,
          false,
          hh,
          0,
          output,
          true,
          apart ? 0 : 1,
          apart ? own : memory.gates(),
          (apart ? first : row) * sums,
          sums);
      for (int j = 0; j < count; j++) {
        switch (s.cell()) {
          case LSTM -> {
            lstm(row + j, r);
            if (j < passing) {
              cells.put((nextRow + j) * hidden, r.c);
            } else {
              y.floats().put(s.rows() * output + (first + j) * hidden, r.c);
            }
          }
          case GRU -> {
            own.floats().get((first + j) * sums, r.own);
            gru(row + j, bias, r);
          }
          default -> plain(row + j, r);
        }
        to.put((row + j) * hidden, r.h);
        if (j < passing && !s.projected()) {
          states.put((nextRow + j) * hidden, r.h);
        }
      }
      if (s.projected()) {
        FloatGemm.gemm(
            count,
            output,
            hidden,
            memory.raw(),
            row * hidden,
            hidden,
            false,
            hr,
            0,
            hidden,
            true,
            0,
            y,
            row * output,
            output);
        for (int j = 0; j < passing; j++) {
          copy(y.floats(), (row + j) * output, states, (nextRow + j) * output, r.out);
        }
      }
    }
  }

  private static void copy(FloatBuffer from, int at, FloatBuffer to, int place, float[] row) {
    from.get(at, row);
    to.put(place, row);
  }

  private void plain(int row, Row r) {
    gates.get(row * hidden, r.h);
    if (s.cell() == RecurrentCell.TANH) {
      TileMath.BEST.tanh(r.h, r.h, hidden);
    } else {
      for (int j = 0; j < hidden; j++) {
        r.h[j] = Math.max(0, r.h[j]);
      }
    }
    gates.put(row * hidden, r.h);
  }

  private void lstm(int row, Row r) {
    int at = row * sums;
    gates.get(at, r.pair);
    gates.get(at + 2 * hidden, r.third);
    gates.get(at + 3 * hidden, r.fourth);
    cells.get(row * hidden, r.c);
    TileMath.BEST.sigmoid(r.pair, r.pair, 2 * hidden);
    TileMath.BEST.tanh(r.third, r.third, hidden);
    TileMath.BEST.sigmoid(r.fourth, r.fourth, hidden);
    for (int j = 0; j < hidden; j++) {
      r.c[j] = r.pair[hidden + j] * r.c[j] + r.pair[j] * r.third[j];
    }
    TileMath.BEST.tanh(r.c, r.work, hidden);
    for (int j = 0; j < hidden; j++) {
      r.h[j] = r.fourth[j] * r.work[j];
    }
    gates.put(at, r.pair);
    gates.put(at + 2 * hidden, r.third);
    gates.put(at + 3 * hidden, r.fourth);
    inner.put(row * hidden, r.work);
  }

  private void gru(int row, float[] bias, Row r) {
    int at = row * sums;
    for (int j = 0; j < bias.length; j++) {
      r.own[j] += bias[j];
    }
    gates.get(at, r.pair);
    gates.get(at + 2 * hidden, r.third);
    states.get(row * hidden, r.h);
    for (int j = 0; j < 2 * hidden; j++) {
      r.pair[j] += r.own[j];
    }
    TileMath.BEST.sigmoid(r.pair, r.pair, 2 * hidden);
    for (int j = 0; j < hidden; j++) {
      r.third[j] += r.pair[j] * r.own[2 * hidden + j];
    }
    TileMath.BEST.tanh(r.third, r.third, hidden);
    for (int j = 0; j < hidden; j++) {
      r.h[j] = r.third[j] + r.pair[hidden + j] * (r.h[j] - r.third[j]);
    }
    gates.put(at, r.pair);
    gates.put(at + 2 * hidden, r.third);
    inner.put(row * hidden, r.own, 2 * hidden, hidden);
  }

  /**
   * The gradients of what {@link #forward} read, but for the weights and the input: those are
   * products of what this leaves.
   *
   * @param dy the gradient of h after each step, [rows, P]
   * @param dGates left: that of the input's part of the sums, [rows, G H]
   * @param dOwn left: that of a GRU's W_hh h + b_hh, [rows, 3 H]; null in others, where it is
   *     dGates
   * @param dOut left: that of h after its projection, [rows, P], or null
   * @param dRaw room for that of h before it, [batch, H], or null
   * @param dh zeros [batch, P]; left: the gradient of h0
   * @param dc the gradient of an LSTM's last c, [batch, H]; left: that of c0
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
      Storage dRaw,
      Storage dh,
      Storage dc) {
    FloatRecurrence run = new FloatRecurrence(s, memory);
    Parallel.run(
        s.pieces(),
        s.work(),
        piece -> run.backward(piece, hh, hr, dy, dGates, dOwn, dOut, dRaw, dh, dc));
  }

  private void backward(
      int piece,
      Storage hh,
      Storage hr,
      Storage dy,
      Storage dGates,
      Storage dOwn,
      Storage dOut,
      Storage dRaw,
      Storage dh,
      Storage dc) {
    Row r = new Row();
    int first = s.first(piece);
    boolean apart = dOwn != null;
    for (int i = s.batchSizes().length - 1; i >= 0; i--) {
      int t = s.step(i);
      int count = s.active(piece, t);
      if (count == 0) {
        continue;
      }
      int row = s.offsets()[t] + first;
      if (s.projected()) {
        for (int j = 0; j < count; j++) {
          arrived(dy, row + j, dh, first + j, r.out, new float[output]);
          dOut.floats().put((row + j) * output, r.out);
        }
        FloatGemm.gemm(
            count,
            hidden,
            output,
            dOut,
            row * output,
            output,
            false,
            hr,
            0,
            hidden,
            false,
            0,
            dRaw,
            first * hidden,
            hidden);
      }
      for (int j = 0; j < count; j++) {
        if (s.projected()) {
          dRaw.floats().get((first + j) * hidden, r.h);
        } else {
          arrived(dy, row + j, dh, first + j, r.h, r.work);
        }
        switch (s.cell()) {
          case LSTM -> lstmBackward(row + j, dGates.floats(), dc.floats(), first + j, r);
          case GRU ->
              gruBackward(row + j, dGates.floats(), dOwn.floats(), dh.floats(), first + j, r);
          default -> plainBackward(row + j, dGates.floats(), r);
        }
      }
      FloatGemm.gemm(
          count,
          output,
          sums,
          apart ? dOwn : dGates,
          row * sums,
          sums,
          false,
          hh,
          0,
          output,
          false,
          apart ? 1 : 0,
          dh,
          first * output,
          output);
    }
  }

  /** The gradient of h from what was made of it outside, and from the step after. */
  private void arrived(Storage dy, int row, Storage dh, int sequence, float[] sum, float[] more) {
    dy.floats().get(row * output, sum);
    dh.floats().get(sequence * output, more);
    for (int j = 0; j < output; j++) {
      sum[j] += more[j];
    }
  }

  private void plainBackward(int row, FloatBuffer dGates, Row r) {
    gates.get(row * hidden, r.work);
    if (s.cell() == RecurrentCell.TANH) {
      for (int j = 0; j < hidden; j++) {
        r.h[j] *= 1 - r.work[j] * r.work[j];
      }
    } else {
      for (int j = 0; j < hidden; j++) {
        r.h[j] = r.work[j] > 0 ? r.h[j] : 0;
      }
    }
    dGates.put(row * hidden, r.h);
  }

  private void lstmBackward(int row, FloatBuffer dGates, FloatBuffer dc, int sequence, Row r) {
    int at = row * sums;
    gates.get(at, r.pair);
    gates.get(at + 2 * hidden, r.third);
    gates.get(at + 3 * hidden, r.fourth);
    inner.get(row * hidden, r.work);
    dc.get(sequence * hidden, r.c);
    for (int j = 0; j < hidden; j++) {
      float o = r.fourth[j];
      float tanh = r.work[j];
      r.fourth[j] = r.h[j] * tanh * o * (1 - o);
      r.c[j] += r.h[j] * o * (1 - tanh * tanh);
    }
    cells.get(row * hidden, r.work);
    for (int j = 0; j < hidden; j++) {
      float in = r.pair[j];
      float forget = r.pair[hidden + j];
      float g = r.third[j];
      float c = r.c[j];
      r.pair[j] = c * g * in * (1 - in);
      r.pair[hidden + j] = c * r.work[j] * forget * (1 - forget);
      r.third[j] = c * in * (1 - g * g);
      r.c[j] = c * forget;
    }
    dGates.put(at, r.pair);
    dGates.put(at + 2 * hidden, r.third);
    dGates.put(at + 3 * hidden, r.fourth);
    dc.put(sequence * hidden, r.c);
  }

  private void gruBackward(
      int row, FloatBuffer dGates, FloatBuffer dOwn, FloatBuffer dh, int sequence, Row r) {
    int at = row * sums;
    gates.get(at, r.pair);
    gates.get(at + 2 * hidden, r.third);
    states.get(row * hidden, r.work);
    inner.get(row * hidden, r.c);
    for (int j = 0; j < hidden; j++) {
      float reset = r.pair[j];
      float z = r.pair[hidden + j];
      float n = r.third[j];
      float dn = r.h[j] * (1 - z) * (1 - n * n);
      r.pair[j] = dn * r.c[j] * reset * (1 - reset);
      r.pair[hidden + j] = r.h[j] * (r.work[j] - n) * z * (1 - z);
      r.third[j] = dn;
      r.fourth[j] = dn * reset;
      r.h[j] *= z;
    }
    dGates.put(at, r.pair);
    dGates.put(at + 2 * hidden, r.third);
    dOwn.put(at, r.pair);
    dOwn.put(at + 2 * hidden, r.fourth);
    dh.put(sequence * hidden, r.h);
  }
}
