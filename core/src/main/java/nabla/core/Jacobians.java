package nabla.core;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Jacobians, Hessians, and products with them, of functions given as Java functions: PyTorch's
 * {@code torch.autograd.functional}.
 *
 * <p>The inputs need not require a gradient, and none is left in their {@link Tensor#grad()}.
 */
public final class Jacobians {
  private Jacobians() {}

  /**
   * Options, PyTorch's.
   *
   * @param createGraph records the computation, so that the results can be differentiated with
   *     respect to inputs that require a gradient
   * @param strict throws if an output doesn't depend on an input, instead of giving zeros
   */
  public record Options(boolean createGraph, boolean strict) {
    /** All off. */
    public static Options defaults() {
      return new Options(false, false);
    }

    /** The computation is recorded. */
    public Options withCreateGraph() {
      return new Options(true, strict);
    }

    /** Independence is an error. */
    public Options withStrict() {
      return new Options(createGraph, true);
    }
  }

  /**
   * What a function gave at a point, and a product with its Jacobian: like the outputs (jvp) or the
   * inputs (vjp).
   */
  public record Products(Tensor[] outputs, Tensor[] products) {}

  /** What a function of one tensor gave at a point, and a product with its Jacobian or Hessian. */
  public record Product(Tensor output, Tensor product) {}

  /** J[i..., j...] = ∂f(x)[i...] / ∂x[j...], of shape f(x).shape + x.shape. */
  public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
    return jacobian(lift(f), new Tensor[] {x}, Options.defaults())[0][0];
  }

  /**
   * The Jacobian of each output with respect to each input.
   *
   * @return at [k][i] ∂output k / ∂input i, of shape output.shape + input.shape
   * @throws GraphException if strict and an output doesn't depend on an input
   */
  public static Tensor[][] jacobian(
      Function<Tensor[], Tensor[]> f, Tensor[] inputs, Options options) {
    return recorded(
        () -> {
          Tensor[] x = prepare(inputs, options.createGraph);
          Tensor[] y = f.apply(x.clone());
          Tensor[][] jacobian = new Tensor[y.length][];
          for (int k = 0; k < y.length; k++) {
            Tensor[][] rows = new Tensor[y[k].numel()][];
            for (int row = 0; row < rows.length; row++) {
              Tensor unit = Tensor.zerosLike(y[k]);
              unit.put(row, 1);
              rows[row] =
                  gradients(
                      new Tensor[] {y[k]}, x, new Tensor[] {unit}, k, options, options.createGraph);
            }
            jacobian[k] = new Tensor[x.length];
            for (int i = 0; i < x.length; i++) {
              jacobian[k][i] = stack(rows, i, y[k].shape(), x[i]);
            }
          }
          return jacobian;
        });
  }

  /**
   * H[i..., j...] = ∂²f(x) / ∂x[i...] ∂x[j...] of a function with one number as output, of shape
   * x.shape + x.shape.
   */
  public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
    return hessian(in -> f.apply(in[0]), new Tensor[] {x}, Options.defaults())[0][0];
  }

  /**
   * The second derivatives of a function with one number as output.
   *
   * @return at [i][j] ∂²f / ∂input i ∂input j, of shape input i.shape + input j.shape
   */
  public static Tensor[][] hessian(Function<Tensor[], Tensor> f, Tensor[] inputs, Options options) {
    return jacobian(x -> gradient(f, x, options), inputs, options);
  }

  /** f(x) and the vector-Jacobian product vᵀJ, of x's shape. */
  public static Product vjp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    return single(vjp(lift(f), new Tensor[] {x}, new Tensor[] {v}, Options.defaults()));
  }

  /**
   * The outputs, and Σ_k v[k] ∂output k / ∂input i for each input.
   *
   * @param v one for each output, of its shape
   */
  public static Products vjp(
      Function<Tensor[], Tensor[]> f, Tensor[] inputs, Tensor[] v, Options options) {
    return recorded(
        () -> {
          Tensor[] x = prepare(inputs, options.createGraph);
          Tensor[] y = f.apply(x.clone());
          requireLike(v, y, "vjp", "output");
          return new Products(
              results(y, options), gradients(y, x, v, 0, options, options.createGraph));
        });
  }

  /** f(x) and the Jacobian-vector product J v, the derivative along v, of f(x)'s shape. */
  public static Product jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    return single(jvp(lift(f), new Tensor[] {x}, new Tensor[] {v}, Options.defaults()));
  }

  /**
   * The outputs, and Σ_i ∂output k / ∂input i v[i] for each output. Reverse mode does this by
   * differentiating twice: wᵀJ is linear in w, and its derivative with respect to w along v is J v.
   *
   * @param v one for each input, of its shape
   */
  public static Products jvp(
      Function<Tensor[], Tensor[]> f, Tensor[] inputs, Tensor[] v, Options options) {
    return recorded(
        () -> {
          requireLike(v, inputs, "jvp", "input");
          Tensor[] x = prepare(inputs, options.createGraph);
          Tensor[] y = f.apply(x.clone());
          Tensor[] w =
              Arrays.stream(y)
                  .map(t -> Tensor.zerosLike(t).requiresGrad(true))
                  .toArray(Tensor[]::new);
          Tensor[] linear = gradients(y, x, w, 0, options, true);
          return new Products(
              results(y, options),
              gradients(
                  linear, w, v, 0, new Options(options.createGraph, false), options.createGraph));
        });
  }

  /** f(x) and the Hessian-vector product H v, of x's shape; f has one number as output. */
  public static Product hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    Products products =
        hvp(in -> f.apply(in[0]), new Tensor[] {x}, new Tensor[] {v}, Options.defaults());
    return single(products);
  }

  /**
   * The output, and Σ_j ∂²f / ∂input i ∂input j v[j] for each input: the derivative of the gradient
   * along v, which for a Hessian, being symmetric, is the vector-Hessian product as well.
   *
   * @param v one for each input, of its shape
   */
  public static Products hvp(
      Function<Tensor[], Tensor> f, Tensor[] inputs, Tensor[] v, Options options) {
    return recorded(
        () -> {
          requireLike(v, inputs, "hvp", "input");
          Tensor[] x = prepare(inputs, options.createGraph);
          Tensor y = requireScalar(f.apply(x.clone()));
          Tensor[] gradient = gradients(new Tensor[] {y}, x, null, 0, options, true);
          return new Products(
              results(new Tensor[] {y}, options),
              gradients(gradient, x, v, 0, options, options.createGraph));
        });
  }

  private static Tensor[] gradient(Function<Tensor[], Tensor> f, Tensor[] x, Options options) {
    return gradients(new Tensor[] {requireScalar(f.apply(x.clone()))}, x, null, 0, options, true);
  }

  private static Tensor requireScalar(Tensor y) {
    if (y.numel() != 1) {
      throw new ShapeException(
          "hessian: the function gave a tensor of shape "
              + y.shape()
              + ", wanted a single number; reduce it with sum() or mean(), or use jacobian");
    }
    return y;
  }

  private static void requireLike(Tensor[] v, Tensor[] like, String op, String what) {
    boolean fits = v != null && v.length == like.length;
    for (int i = 0; fits && i < v.length; i++) {
      fits =
          v[i] != null
              && v[i].shape().equals(like[i].shape())
              && v[i].dataType() == like[i].dataType();
    }
    if (!fits) {
      throw new ShapeException(
          "%s: v is %s, wanted one tensor like each %s: %s"
              .formatted(op, describe(v), what, describe(like)));
    }
  }

  private static String describe(Tensor[] tensors) {
    return tensors == null
        ? "null"
        : Arrays.stream(tensors).map(t -> t == null ? "null" : t.describe()).toList().toString();
  }

  /**
   * Inputs to differentiate with respect to: of the caller's graph if that is to go on, else leaves
   * of their own.
   */
  private static Tensor[] prepare(Tensor[] inputs, boolean createGraph) {
    return Arrays.stream(inputs)
        .map(x -> createGraph && x.requiresGrad() ? x.alias() : x.detach().requiresGrad(true))
        .toArray(Tensor[]::new);
  }

  private static Tensor[] results(Tensor[] y, Options options) {
    return options.createGraph ? y : Arrays.stream(y).map(Tensor::detach).toArray(Tensor[]::new);
  }

  /**
   * {@link Autograd#grad}, with zeros where nothing depends on an input unless that is forbidden.
   */
  private static Tensor[] gradients(
      Tensor[] y, Tensor[] x, Tensor[] v, int first, Options options, boolean createGraph) {
    int[] recorded = IntStream.range(0, y.length).filter(k -> y[k].requiresGrad()).toArray();
    Autograd.Options walk = Autograd.Options.defaults().withAllowUnused().withRetainGraph();
    Tensor[] found =
        recorded.length == 0
            ? new Tensor[x.length]
            : Autograd.grad(
                pick(y, recorded),
                x,
                v == null ? null : pick(v, recorded),
                createGraph ? walk.withCreateGraph() : walk);
    for (int i = 0; i < x.length; i++) {
      if (options.strict && (found[i] == null || createGraph && !found[i].requiresGrad())) {
        throw new GraphException(
            found[i] == null
                ? "output "
                    + first
                    + " of the user-provided function is independent of input "
                    + i
                    + "; this is not allowed in strict mode, use the function without that input or not strict"
                : "the jacobian of the user-provided function is independent of input "
                    + i
                    + "; this is not allowed in strict mode when its graph is wanted");
      }
      found[i] = found[i] == null ? Tensor.zerosLike(x[i]) : found[i];
    }
    return found;
  }

  private static Tensor[] pick(Tensor[] from, int[] indices) {
    return Arrays.stream(indices).mapToObj(k -> from[k]).toArray(Tensor[]::new);
  }

  private static Tensor stack(Tensor[][] rows, int i, Shape output, Tensor x) {
    int[] dims = Arrays.copyOf(output.raw(), output.rank() + x.rank());
    System.arraycopy(x.shape().raw(), 0, dims, output.rank(), x.rank());
    Shape shape = Shape.of(dims);
    return rows.length == 0
        ? Tensor.zeros(x.dataType(), shape)
        : Tensor.stack(0, Arrays.stream(rows).map(row -> row[i]).toArray(Tensor[]::new))
            .reshape(shape);
  }

  private static Function<Tensor[], Tensor[]> lift(UnaryOperator<Tensor> f) {
    return x -> new Tensor[] {f.apply(x[0])};
  }

  private static Product single(Products products) {
    return new Product(products.outputs[0], products.products[0]);
  }

  /** Runs work that records its graph, also where the caller works without one. */
  private static <T> T recorded(Supplier<T> work) {
    Mode mode = Mode.local();
    boolean before = mode.recording;
    mode.recording = true;
    try {
      return work.get();
    } finally {
      mode.recording = before;
    }
  }
}
