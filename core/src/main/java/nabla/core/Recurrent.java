package nabla.core;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.DoubleRecurrence;
import nabla.core.kernel.FloatRecurrence;
import nabla.core.kernel.RecurrentCell;
import nabla.core.kernel.RecurrentInputs;
import nabla.core.kernel.RecurrentMemory;
import nabla.core.kernel.RecurrentSizes;
import nabla.core.memory.Storage;

/**
 * Recurrent layers over whole sequences: one matrix product for the inputs of all steps, a kernel
 * that goes through the steps, and a hand-written way back through them, which leaves the gradients
 * of the weights to one product each.
 *
 * <p>Inputs: x [rows, input size], h0 [batch, P], an LSTM's c0 [batch, H], W_ih [G H, input size],
 * W_hh [G H, P]; then, if biased, b_ih and b_hh [G H]; then, if projected, W_hr [P, H].
 */
sealed interface Recurrent extends Fused {
  /** Whose step each row of the input is. */
  Sequences sequences();

  /** From the last step to the first. */
  boolean reverse();

  /** Whether there are b_ih and b_hh. */
  boolean biased();

  /** The kernel's name for it. */
  RecurrentCell cell();

  /** Whether h is projected. */
  default boolean projected() {
    return false;
  }

  /** What forward leaves for backward. */
  record Saved(
      RecurrentSizes sizes, Tensor gates, Tensor states, Tensor cells, Tensor inner, Tensor raw) {
    RecurrentMemory memory() {
      return new RecurrentMemory(
          gates.storage(), states.storage(), memory(cells), memory(inner), memory(raw));
    }

    static Storage memory(Tensor x) {
      return x == null ? null : x.storage();
    }
  }

  /** h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of that; the result is h of all rows. */
  record Rnn(Sequences sequences, boolean reverse, boolean relu, boolean biased)
      implements Recurrent {
    @Override
    public RecurrentCell cell() {
      return relu ? RecurrentCell.RELU : RecurrentCell.TANH;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      return Unrolled.rnn(sequences, reverse, relu, inputs[0], weights(inputs), inputs[1])[0];
    }
  }

  /** r, z, n and h = (1 - z) n + z h; the result is h of all rows. */
  record Gru(Sequences sequences, boolean reverse, boolean biased) implements Recurrent {
    @Override
    public RecurrentCell cell() {
      return RecurrentCell.GRU;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      return Unrolled.gru(sequences, reverse, inputs[0], weights(inputs), inputs[1])[0];
    }
  }

  /**
   * i, f, g, o and c = f c + i g, h = W_hr (o tanh c); the result is h of all rows, and behind it
   * the last c of each sequence, in rows too, or flat if h is projected and so has other rows.
   */
  record Lstm(Sequences sequences, boolean reverse, boolean biased, boolean projected)
      implements Recurrent {
    @Override
    public RecurrentCell cell() {
      return RecurrentCell.LSTM;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      Tensor[] states =
          Unrolled.lstm(sequences, reverse, inputs[0], weights(inputs), inputs[1], inputs[2]);
      return projected
          ? Tensor.concat(0, states[0].flatten(), states[2].flatten())
          : Tensor.concat(0, states[0], states[2]);
    }
  }

  /** See {@link Functional#rnn}. */
  static Functional.Recurrence rnn(
      Tensor x, Sequences sequences, boolean reverse, boolean relu, Tensor h0, RecurrentWeights w) {
    if (w.gains() != null) {
      Tensor[] states = Unrolled.rnn(sequences, reverse, relu, x, w, h0);
      return new Functional.Recurrence(states[0], states[1], null);
    }
    Tensor y = apply(new Rnn(sequences, reverse, relu, biased(w)), x, w, h0);
    return new Functional.Recurrence(y, last(y, sequences, reverse), null);
  }

  /** See {@link Functional#gru}. */
  static Functional.Recurrence gru(
      Tensor x, Sequences sequences, boolean reverse, Tensor h0, RecurrentWeights w) {
    if (w.gains() != null) {
      Tensor[] states = Unrolled.gru(sequences, reverse, x, w, h0);
      return new Functional.Recurrence(states[0], states[1], null);
    }
    Tensor y = apply(new Gru(sequences, reverse, biased(w)), x, w, h0);
    return new Functional.Recurrence(y, last(y, sequences, reverse), null);
  }

  /** See {@link Functional#lstm}. */
  static Functional.Recurrence lstm(
      Tensor x, Sequences sequences, boolean reverse, Tensor h0, Tensor c0, RecurrentWeights w) {
    if (w.gains() != null) {
      Tensor[] states = Unrolled.lstm(sequences, reverse, x, w, h0, c0);
      return new Functional.Recurrence(states[0], states[1], states[2]);
    }
    Tensor both = apply(new Lstm(sequences, reverse, biased(w), w.hr() != null), x, w, h0, c0);
    int rows = sequences.rows();
    Tensor y;
    Tensor cn;
    if (w.hr() == null) {
      y = both.narrow(0, 0, rows);
      cn = both.narrow(0, rows, sequences.batch());
    } else {
      int hs = rows * h0.size(-1);
      y = both.narrow(0, 0, hs).reshape(rows, h0.size(-1));
      cn = both.narrow(0, hs, both.numel() - hs).reshape(c0.shape());
    }
    return new Functional.Recurrence(y, last(y, sequences, reverse), cn);
  }

  private static boolean biased(RecurrentWeights w) {
    if (w.biasIh() == null != (w.biasHh() == null)) {
      throw new ArgumentException("got one of b_ih and b_hh; wanted both or none");
    }
    return w.biasIh() != null;
  }

  /** h after the last step of each sequence. */
  private static Tensor last(Tensor y, Sequences sequences, boolean reverse) {
    return sequences.steps() == 1
        ? y
        : reverse ? y.narrow(0, 0, sequences.batch()) : sequences.last(y);
  }

  private static Tensor apply(Recurrent op, Tensor x, RecurrentWeights w, Tensor... states) {
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(x);
    inputs.addAll(Arrays.asList(states));
    inputs.add(w.ih());
    inputs.add(w.hh());
    if (op.biased()) {
      inputs.add(w.biasIh());
      inputs.add(w.biasHh());
    }
    if (op.projected()) {
      inputs.add(w.hr());
    }
    return Tensor.apply(op, inputs.toArray(new Tensor[0]));
  }

  /** Where W_ih stands among the inputs; the other weights follow. */
  private int weightsAt() {
    return cell() == RecurrentCell.LSTM ? 3 : 2;
  }

  /** The weights among the inputs. */
  default RecurrentWeights weights(Tensor... inputs) {
    int i = weightsAt();
    return new RecurrentWeights(
        inputs[i],
        inputs[i + 1],
        biased() ? inputs[i + 2] : null,
        biased() ? inputs[i + 3] : null,
        projected() ? inputs[inputs.length - 1] : null,
        null);
  }

  private static Tensor[] inputs(Call call) {
    Tensor[] inputs = new Tensor[call.arity()];
    Arrays.setAll(inputs, call::input);
    return inputs;
  }

  @Override
  default Tensor forward(Call call) {
    Tensor x = call.input(0).requireFloating(name());
    RecurrentWeights w = weights(inputs(call));
    boolean lstm = cell() == RecurrentCell.LSTM;
    boolean gru = cell() == RecurrentCell.GRU;
    RecurrentSizes sizes = check(call, x, w);
    int rows = sizes.rows();
    int h = sizes.hidden();
    boolean single = sequences().steps() == 1;
    Tensor gates =
        sizes.stepwise()
            ? room(x, rows, sizes.sums())
            : NoGrad.of(
                () ->
                    Functional.linear(
                        x, w.ih(), biased() && !gru ? w.biasIh().add(w.biasHh()) : w.biasIh()));
    Tensor states = single ? call.input(1) : room(x, rows, sizes.output());
    Tensor cells = !lstm ? null : single ? call.input(2) : room(x, rows, h);
    Tensor inner = sizes.cell().gates() > 1 ? room(x, rows, h) : null;
    Tensor raw = projected() ? room(x, rows, h) : null;
    Tensor y = lstm ? Tensor.empty(x.dataType(), together(sizes)) : room(x, rows, h);
    Saved saved = new Saved(sizes, gates, states, cells, inner, raw);
    call.save(saved);
    RecurrentInputs in =
        new RecurrentInputs(
            sizes.stepwise() ? x.storage() : null,
            call.input(1).storage(),
            lstm ? call.input(2).storage() : null,
            w.ih().storage(),
            w.hh().storage(),
            Saved.memory(w.biasIh()),
            Saved.memory(w.biasHh()),
            Saved.memory(w.hr()));
    if (x.isFloat()) {
      FloatRecurrence.forward(sizes, saved.memory(), in, y.storage());
    } else {
      DoubleRecurrence.forward(sizes, saved.memory(), in, y.storage());
    }
    Reference.reachabilityFence(saved);
    return y;
  }

  /** The shape of an LSTM's h of all rows and its last c. */
  private Shape together(RecurrentSizes s) {
    int batch = sequences().batch();
    return projected()
        ? Shape.of(s.rows() * s.output() + batch * s.hidden())
        : Shape.of(s.rows() + batch, s.hidden());
  }

  private static Tensor room(Tensor like, int rows, int columns) {
    return Tensor.empty(like.dataType(), Shape.of(rows, columns));
  }

  /** Kernels trust their arguments. */
  private RecurrentSizes check(Call call, Tensor x, RecurrentWeights w) {
    for (int i = 1; i < call.arity(); i++) {
      call.input(i).requireSameType(x, name());
    }
    if (w.ih().rank() != 2 || w.hh().rank() != 2 || w.hh().numel() == 0) {
      throw new ShapeException(
          "%s: got W_ih of shape %s and W_hh of shape %s; wanted matrices that aren't empty"
              .formatted(name(), w.ih().shape(), w.hh().shape()));
    }
    int sums = w.hh().size(0);
    int output = w.hh().size(1);
    int hidden = sums / cell().gates();
    int batch = sequences().batch();
    require("W_hh", w.hh(), cell().gates() * hidden, projected() ? output : hidden);
    require("W_ih", w.ih(), sums, w.ih().size(1));
    require("x", x, sequences().rows(), w.ih().size(1));
    require("h0", call.input(1), batch, output);
    if (cell() == RecurrentCell.LSTM) {
      require("c0", call.input(2), batch, hidden);
    }
    if (biased()) {
      require("b_ih", w.biasIh(), sums);
      require("b_hh", w.biasHh(), sums);
    }
    if (projected()) {
      require("W_hr", w.hr(), output, hidden);
    }
    return new RecurrentSizes(
        cell(),
        sequences().batchSizes().stream().mapToInt(Integer::intValue).toArray(),
        sequences().offsets(),
        reverse(),
        w.ih().size(1),
        hidden,
        output);
  }

  private void require(String what, Tensor x, int... wanted) {
    if (!Arrays.equals(x.shape().dims(), wanted)) {
      throw new ShapeException(
          "%s: got %s of shape %s, wanted %s; W_hh is [gates · hidden size, size of h]"
              .formatted(name(), what, x.shape(), Shape.of(wanted)));
    }
  }

  @Override
  default Tensor[] backward(Tensor g, Call call) {
    Saved saved = call.saved();
    RecurrentSizes sizes = saved.sizes();
    RecurrentWeights w = weights(inputs(call));
    Tensor x = call.input(0);
    boolean gru = cell() == RecurrentCell.GRU;
    Tensor dGates = call.roomLikeSaved(saved.gates);
    Tensor dOwn = gru ? Tensor.like(saved.gates) : null;
    Tensor dOut = projected() ? Tensor.like(saved.states) : null;
    Tensor dh = Tensor.like(call.input(1));
    Tensor dc = cell() == RecurrentCell.LSTM ? Tensor.like(call.input(2)) : null;
    if (x.isFloat()) {
      FloatRecurrence.backward(
          sizes,
          saved.memory(),
          w.hh().storage(),
          Saved.memory(w.hr()),
          g.storage(),
          dGates.storage(),
          Saved.memory(dOwn),
          Saved.memory(dOut),
          dh.storage(),
          Saved.memory(dc));
    } else {
      DoubleRecurrence.backward(
          sizes,
          saved.memory(),
          w.hh().storage(),
          Saved.memory(w.hr()),
          g.storage(),
          dGates.storage(),
          Saved.memory(dOwn),
          Saved.memory(dOut),
          dh.storage(),
          Saved.memory(dc));
    }
    Tensor dStates = gru ? dOwn : dGates;
    Tensor[] gradients = new Tensor[call.arity()];
    int i = weightsAt();
    gradients[0] = call.needs(0) ? dGates.matmul(w.ih()) : null;
    gradients[1] = dh;
    gradients[i - 1] = cell() == RecurrentCell.LSTM ? dc : dh;
    leave(call, i, dGates, x);
    leave(call, i + 1, dStates, saved.states);
    if (biased()) {
      if (sequences().steps() == 1) {
        leave(call, i + 2, dGates, null);
        leave(call, i + 3, dStates, null);
      } else {
        gradients[i + 2] = dGates.sum(0);
        gradients[i + 3] = gru ? dOwn.sum(0) : gradients[i + 2];
      }
    }
    if (projected()) {
      leave(call, gradients.length - 1, dOut, saved.raw);
    }
    return gradients;
  }

  /** The gradient of a weight: what many steps have each for themselves in a net of cells. */
  private static void leave(Call call, int i, Tensor gradient, Tensor input) {
    if (call.needs(i)) {
      call.product(i, gradient, input);
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    Sequences dense = Sequences.dense(3, 2);
    Sequences packed = new Sequences(List.of(3, 2, 2, 1));
    return List.of(
        sample(new Rnn(dense, false, false, true), 3, 2, 0),
        sample(new Rnn(packed, true, true, false), 3, 2, 0),
        sample(new Gru(dense, true, true), 3, 2, 0),
        sample(new Gru(packed, false, false), 3, 2, 0),
        sample(new Lstm(dense, false, true, false), 3, 2, 0),
        sample(new Lstm(packed, false, true, true), 3, 3, 2),
        sample(new Lstm(packed, true, false, false), 3, 2, 0));
  }

  private static Sample sample(Recurrent op, int input, int hidden, int projection) {
    int batch = op.sequences().batch();
    int sums = op.cell().gates() * hidden;
    int output = projection == 0 ? hidden : projection;
    List<Domain.Argument> arguments = new ArrayList<>();
    arguments.add(Domain.NORMAL.of(op.sequences().rows(), input));
    arguments.add(Domain.NORMAL.of(batch, output));
    if (op.cell() == RecurrentCell.LSTM) {
      arguments.add(Domain.NORMAL.of(batch, hidden));
    }
    arguments.add(Domain.NORMAL.of(sums, input));
    arguments.add(Domain.NORMAL.of(sums, output));
    if (op.biased()) {
      arguments.add(Domain.NORMAL.of(sums));
      arguments.add(Domain.NORMAL.of(sums));
    }
    if (op.projected()) {
      arguments.add(Domain.NORMAL.of(output, hidden));
    }
    return Sample.of(op, arguments.toArray(new Domain.Argument[0]));
  }
}
