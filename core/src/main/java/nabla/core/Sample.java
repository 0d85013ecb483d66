package nabla.core;

import java.util.List;

/**
 * An op with arguments to check it on.
 *
 * @param op the op
 * @param arguments what to draw its inputs from
 * @param zeroGradient true if its gradient is zero by nature, which checks otherwise take for a
 *     fault of the sample
 */
public record Sample(Op op, List<Domain.Argument> arguments, boolean zeroGradient) {
  /** A sample of an op. */
  public static Sample of(Op op, Domain.Argument... arguments) {
    return new Sample(op, List.of(arguments), false);
  }

  /** The same sample of an op that is piecewise constant. */
  public Sample flat() {
    return new Sample(op, arguments, true);
  }

  /** The samples of all families. */
  static List<Sample> all() {
    return java.util.stream.Stream.of(
            Elementary.samples(),
            Activation.samples(),
            Binary.samples(),
            Ternary.samples(),
            Reduction.samples(),
            Movement.samples(),
            Indexing.samples(),
            Linalg.samples(),
            Convolution.samples(),
            Pooling.samples(),
            Resampling.samples(),
            Softmax.samples(),
            Loss.samples(),
            Normalization.samples(),
            Recurrent.samples())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return op.name() + " " + arguments.stream().map(a -> a.shape().toString()).toList();
  }
}
