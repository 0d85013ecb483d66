package nabla.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Recurrent layers step by step in plain tensor operations: the reference of the fused ops, and
 * itself the form with layer normalization (J. L. Ba, J. R. Kiros, G. Hinton, arXiv 1607.06450,
 * equations 20-22 and 27-29).
 */
final class Unrolled {
  private static final double EPS = 1e-5;

  private Unrolled() {}

  /** The next states of some sequences, h first: from the input's part of the gates. */
  @FunctionalInterface
  interface Step {
    Tensor[] next(Tensor gates, Tensor... states);
  }

  /** h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of that. */
  static Tensor[] rnn(
      Sequences sequences,
      boolean reverse,
      boolean relu,
      Tensor x,
      RecurrentWeights w,
      Tensor... initial) {
    return run(
        sequences,
        reverse,
        input(x, w, 1),
        (gates, states) -> {
          Tensor sum = gates.add(recurrent(states[0], w, 1));
          return new Tensor[] {relu ? sum.relu() : sum.tanh()};
        },
        initial);
  }

  /**
   * i, f, o = σ(W_ih x + b_ih + W_hh h + b_hh), g = tanh(same); c = f c + i g, h = W_hr (o tanh c).
   */
  static Tensor[] lstm(
      Sequences sequences, boolean reverse, Tensor x, RecurrentWeights w, Tensor... initial) {
    return run(
        sequences,
        reverse,
        input(x, w, 4),
        (gates, states) -> {
          Tensor sum = gates.add(recurrent(states[0], w, 4));
          Tensor i = part(sum, 0, 4).sigmoid();
          Tensor f = part(sum, 1, 4).sigmoid();
          Tensor g = part(sum, 2, 4).tanh();
          Tensor o = part(sum, 3, 4).sigmoid();
          Tensor c = f.mul(states[1]).add(i.mul(g));
          Tensor normalized =
              w.gains() == null ? c : norm(c, w.gains().cell(), w.gains().biasCell());
          Tensor h = o.mul(normalized.tanh());
          return new Tensor[] {w.hr() == null ? h : h.matmul(w.hr().t()), c};
        },
        initial);
  }

  /**
   * r, z = σ(W_ih x + b_ih + W_hh h + b_hh), n = tanh(W_in x + b_in + r (W_hn h + b_hn)); h = (1 -
   * z) n + z h.
   */
  static Tensor[] gru(
      Sequences sequences, boolean reverse, Tensor x, RecurrentWeights w, Tensor... initial) {
    return run(
        sequences,
        reverse,
        input(x, w, 3),
        (gates, states) -> {
          Tensor h = states[0];
          Tensor own = recurrent(h, w, 3);
          Tensor r = part(gates, 0, 3).add(part(own, 0, 3)).sigmoid();
          Tensor z = part(gates, 1, 3).add(part(own, 1, 3)).sigmoid();
          Tensor n = part(gates, 2, 3).add(r.mul(part(own, 2, 3))).tanh();
          return new Tensor[] {n.add(z.mul(h.sub(n)))};
        },
        initial);
  }

  private static Tensor input(Tensor x, RecurrentWeights w, int parts) {
    return affine(x, w.ih(), w.biasIh(), w.gains() == null ? null : w.gains().ih(), parts);
  }

  private static Tensor recurrent(Tensor h, RecurrentWeights w, int parts) {
    return affine(h, w.hh(), w.biasHh(), w.gains() == null ? null : w.gains().hh(), parts);
  }

  /**
   * W x + b, or with a gain LN(W x) gain + b. Of a GRU's three parts the gates are normalized
   * together and the candidate by itself, as in the paper.
   */
  private static Tensor affine(Tensor x, Tensor weight, Tensor bias, Tensor gain, int parts) {
    if (gain == null) {
      return Functional.linear(x, weight, bias);
    }
    Tensor y = Functional.linear(x, weight, null);
    if (parts != 3) {
      return norm(y, gain, bias);
    }
    int gates = y.size(-1) / 3 * 2;
    int candidate = y.size(-1) - gates;
    return Tensor.concat(
        -1,
        norm(y.narrow(-1, 0, gates), gain.narrow(0, 0, gates), narrow(bias, 0, gates)),
        norm(
            y.narrow(-1, gates, candidate),
            gain.narrow(0, gates, candidate),
            narrow(bias, gates, candidate)));
  }

  private static Tensor narrow(Tensor bias, int start, int length) {
    return bias == null ? null : bias.narrow(0, start, length);
  }

  private static Tensor norm(Tensor x, Tensor gain, Tensor bias) {
    return Functional.layerNorm(x, gain.shape(), gain, bias, EPS);
  }

  /** Part i of n equal ones of the last dimension. */
  private static Tensor part(Tensor x, int i, int n) {
    int size = x.size(-1) / n;
    return x.narrow(-1, i * size, size);
  }

  /** All h in the rows of the sequences, then each state after the last step of each sequence. */
  private static Tensor[] run(
      Sequences sequences, boolean reverse, Tensor gates, Step step, Tensor... initial) {
    int[] offsets = sequences.offsets();
    int steps = offsets.length;
    List<Tensor> outputs = new ArrayList<>();
    Deque<Tensor[]> finished = new ArrayDeque<>();
    Tensor[] states = null;
    for (int i = 0; i < steps; i++) {
      int t = reverse ? steps - 1 - i : i;
      int rows = sequences.batchSizes().get(t);
      int before = states == null ? 0 : states[0].size(0);
      Tensor[] ended = new Tensor[initial.length];
      Tensor[] active = new Tensor[initial.length];
      for (int s = 0; s < initial.length; s++) {
        if (before == rows && states != null) {
          active[s] = states[s];
        } else if (before > rows) {
          ended[s] = states[s].narrow(0, rows, before - rows);
          active[s] = states[s].narrow(0, 0, rows);
        } else {
          Tensor begin = initial[s].narrow(0, before, rows - before);
          active[s] = before == 0 ? begin : Tensor.concat(0, states[s], begin);
        }
      }
      if (before > rows) {
        finished.push(ended);
      }
      states = step.next(gates.narrow(0, offsets[t], rows), active);
      outputs.add(states[0]);
    }
    if (reverse) {
      Collections.reverse(outputs);
    }
    finished.push(states);
    Tensor[] result = new Tensor[initial.length + 1];
    result[0] = joined(outputs);
    for (int s = 0; s < initial.length; s++) {
      int state = s;
      result[s + 1] = joined(finished.stream().map(f -> f[state]).toList());
    }
    return result;
  }

  private static Tensor joined(List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensor.concat(0, parts.toArray(new Tensor[0]));
  }
}
