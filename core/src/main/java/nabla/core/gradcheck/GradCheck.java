package nabla.core.gradcheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import nabla.core.Autograd;
import nabla.core.Generator;
import nabla.core.GradCheckException;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Compares the derivatives of a function with finite differences, as PyTorch's {@code gradcheck}
 * and {@code gradgradcheck}.
 *
 * <p>The inputs that require a gradient are moved a little, one element at a time, and put back;
 * all others stay. Order n + 1 is the same check of another function: the one that gives the n-th
 * order's gradients, from the inputs and from random gradients of its outputs.
 */
public final class GradCheck {
  private GradCheck() {}

  /**
   * Checks the first derivatives of a function with one output; see {@link #check(Options,
   * Function, Tensor...)}.
   */
  public static void check(Function<Tensor[], Tensor> f, Tensor... inputs) {
    check(Options.defaults(), f, inputs);
  }

  /**
   * Checks the derivatives of a function with one output.
   *
   * @param f called many times with {@code inputs}
   * @param inputs DOUBLE where they require a gradient, which at least one does
   * @throws GradCheckException if a derivative is wrong, the inputs are unsuited or changed by the
   *     function, or two runs differ; the message is a report
   */
  public static void check(Options options, Function<Tensor[], Tensor> f, Tensor... inputs) {
    checkOutputs(options, x -> new Tensor[] {f.apply(x)}, inputs);
  }

  /** Checks the first derivatives of a function with several outputs. */
  public static void checkOutputs(Function<Tensor[], Tensor[]> f, Tensor... inputs) {
    checkOutputs(Options.defaults(), f, inputs);
  }

  /**
   * Checks the derivatives of a function with several outputs; see {@link #check(Options, Function,
   * Tensor...)}.
   */
  public static void checkOutputs(
      Options options, Function<Tensor[], Tensor[]> f, Tensor... inputs) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      names.add("input " + i);
    }
    check(options, 1, f, inputs.clone(), names, null);
  }

  private static void check(
      Options options,
      int order,
      Function<Tensor[], Tensor[]> f,
      Tensor[] inputs,
      List<String> names,
      List<String> outputNames) {
    Generator random = new Generator(options.seed() + order);
    Tensor[] outputs = new FirstOrder(options, order, f, inputs, names, outputNames, random).run();
    if (order == options.order()) {
      return;
    }
    List<Tensor> nextInputs = new ArrayList<>(List.of(inputs));
    List<String> nextNames = new ArrayList<>(names);
    List<String> gradients = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].requiresGrad()) {
        gradients.add("the gradient of " + names.get(i));
      }
    }
    for (int k = 0; k < outputs.length; k++) {
      if (outputs[k].requiresGrad()) {
        Tensor g = Tensor.rand(random, DataType.DOUBLE, outputs[k].shape().dims()).mul(2).sub(1);
        nextInputs.add(g.detach().requiresGrad(true));
        nextNames.add(
            "the cotangent of " + (outputNames == null ? "output " + k : outputNames.get(k)));
      }
    }
    if (nextInputs.size() > inputs.length) {
      check(
          options,
          order + 1,
          x -> gradients(f, x, inputs.length),
          nextInputs.toArray(Tensor[]::new),
          nextNames,
          gradients);
    }
  }

  /** The gradients of f's inputs, the first {@code n}, when those of its outputs are the others. */
  private static Tensor[] gradients(
      Function<Tensor[], Tensor[]> f, Tensor[] inputsAndCotangents, int n) {
    Tensor[] inputs = Arrays.copyOf(inputsAndCotangents, n);
    Tensor[] cotangents = Arrays.copyOfRange(inputsAndCotangents, n, inputsAndCotangents.length);
    Tensor[] wanted = FirstOrder.requiringGrad(inputs);
    Tensor[] gradients =
        Autograd.grad(
            FirstOrder.requiringGrad(f.apply(inputs)),
            wanted,
            cotangents,
            Autograd.Options.defaults().withCreateGraph().withAllowUnused());
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = gradients[i] == null ? Tensor.zerosLike(wanted[i]) : gradients[i];
    }
    return gradients;
  }
}
