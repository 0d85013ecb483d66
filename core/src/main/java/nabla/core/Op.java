package nabla.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A differentiable function of tensors: a stateless record, with its forward and its backward side
 * by side.
 *
 * <p>Ops live in families, one sealed interface a file, and the catalogue finds them there: a new
 * op is a new record in its family's file and a row in that family's {@code samples()}. Everything
 * else (gradient checks to second order, the comparison of kernels with rules, the table of ops)
 * follows from that by itself.
 */
public sealed interface Op
    permits Unary,
        Binary,
        Ternary,
        Reduction,
        Movement,
        Indexing,
        Linalg,
        Convolution,
        Pooling,
        Resampling,
        Softmax,
        Loss,
        Normalization,
        Fused,
        CustomOp {

  /**
   * Computes the result of {@code call}'s inputs, which it doesn't change, after checking shapes
   * and types.
   */
  Tensor forward(Call call);

  /**
   * The vector-Jacobian product for one input: given the gradient {@code g} of the result, the
   * gradient of input {@code i}, in tensors, so that it can be differentiated again. It may have
   * any shape that broadcasts from the input's; the engine sums it.
   */
  default Tensor vjp(int i, Tensor g, Call call) {
    throw new GraphException(
        ("%s: has no derivative with respect to input %s; detach() that input if it is meant"
                + " to be constant")
            .formatted(name(), i));
  }

  /** The gradients of all inputs that {@code call} needs, in tensors; null for the others. */
  default Tensor[] gradients(Tensor g, Call call) {
    Tensor[] gradients = new Tensor[call.arity()];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = call.needs(i) ? vjp(i, g, call) : null;
    }
    return gradients;
  }

  /** {@link #gradients} when nobody will differentiate them: kernels, where an op has some. */
  default Tensor[] backward(Tensor g, Call call) {
    return gradients(g, call);
  }

  /** False if input {@code i} has no derivative (an index, a mask); asking for it throws. */
  default boolean differentiable(int i) {
    return true;
  }

  /** The op's name in messages: its record's, with a small first letter. */
  default String name() {
    String name = getClass().getSimpleName();
    return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /**
   * Every op class there is, found by following the sealed families; users' own ops are not among
   * them.
   */
  static List<Class<? extends Op>> catalogue() {
    List<Class<? extends Op>> ops = new ArrayList<>();
    collect(Op.class, ops);
    ops.sort(Comparator.comparing(Class::getName));
    return List.copyOf(ops);
  }

  private static void collect(Class<?> type, List<Class<? extends Op>> ops) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect(permitted, ops);
      }
    } else if (type.isRecord() && !ops.contains(type)) {
      ops.add(type.asSubclass(Op.class));
    }
  }
}
