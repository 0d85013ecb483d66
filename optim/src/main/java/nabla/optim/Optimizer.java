package nabla.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import nabla.core.ArgumentException;
import nabla.core.GraphException;
import nabla.core.InPlace;
import nabla.core.Shape;
import nabla.core.StateDict;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Changes parameters by their gradients, step by step:
 *
 * <pre>{@code
 * Adam optimizer = new Adam(model.parameters(), Adam.Options.defaults().withLr(3e-4));
 * for (...) {
 *   try (Scope step = Scope.open()) {
 *     optimizer.zeroGrad();
 *     loss(model.forward(x), y).backward();
 *     optimizer.step();
 *   }
 * }
 * }</pre>
 *
 * <p>Parameters come in groups with options of their own. All memory that an optimizer needs is
 * taken in the first step and lives as long as the optimizer.
 *
 * @param <O> the options of a group
 */
public abstract class Optimizer<O extends GroupOptions<O>> {
  private final O defaults;
  private final List<ParamGroup<O>> groups = new ArrayList<>();
  private final Map<Tensor, State> states = new IdentityHashMap<>();

  /**
   * An optimizer of one group.
   *
   * @throws ArgumentException if there are no parameters, or one comes twice
   * @throws GraphException if one is the result of an op
   * @throws TypeException if one is neither FLOAT nor DOUBLE
   */
  protected Optimizer(Iterable<Tensor> params, O defaults) {
    this.defaults = defaults;
    addParamGroup(params);
  }

  /**
   * Changes one parameter, and what is remembered about it, by its gradient. A rule for each
   * element by itself is best added to the pass, which changes all parameters together at the end
   * of the step.
   */
  protected abstract void update(
      Tensor param, Tensor grad, State state, O options, InPlace.Pass pass);

  /**
   * Throws if a group of parameters isn't one for this optimizer. It is asked while the optimizer
   * is being made.
   */
  protected void requireSuitable(List<Tensor> params) {}

  /** The shape of a tensor that is remembered about a parameter: the parameter's. */
  protected Shape bufferShape(String name, Tensor param) {
    return param.shape();
  }

  /** The options of groups that are added without any. */
  public final O defaults() {
    return defaults;
  }

  /** The groups, in the order in which they were added. */
  public final List<ParamGroup<O>> paramGroups() {
    return Collections.unmodifiableList(groups);
  }

  /** Adds parameters with the default options. */
  public final ParamGroup<O> addParamGroup(Iterable<Tensor> params) {
    return addParamGroup(params, defaults);
  }

  /**
   * Adds parameters with options of their own.
   *
   * @throws ArgumentException if there are no parameters, or one comes twice or is in another group
   * @throws GraphException if one is the result of an op
   * @throws TypeException if one is neither FLOAT nor DOUBLE
   */
  public final ParamGroup<O> addParamGroup(Iterable<Tensor> params, O options) {
    if (params == null || options == null) {
      throw new ArgumentException("params and options given to the optimizer must not be null");
    }
    Map<Tensor, State> added = new IdentityHashMap<>();
    List<Tensor> list = new ArrayList<>();
    for (Tensor param : params) {
      requireOptimizable(param);
      if (states.containsKey(param)) {
        throw new ArgumentException(
            "some parameters appear in more than one parameter group: one of shape "
                + param.shape()
                + " does");
      }
      State state = new State(param, name -> bufferShape(name, param));
      if (added.put(param, state) != null) {
        throw new ArgumentException(
            ("optimizer contains a parameter group with duplicate parameters: number %s, of shape"
                    + " %s, came before; give each once")
                .formatted(list.size(), param.shape()));
      }
      list.add(param);
    }
    if (list.isEmpty()) {
      throw new ArgumentException("optimizer got an empty parameter list");
    }
    requireSuitable(list);
    states.putAll(added);
    ParamGroup<O> group = new ParamGroup<>(List.copyOf(list), options);
    groups.add(group);
    return group;
  }

  private static void requireOptimizable(Tensor param) {
    if (param == null) {
      throw new ArgumentException(
          "optimizer can only optimize Tensors, but one of the params is null");
    }
    if (!param.isLeaf()) {
      throw new GraphException(
          ("can't optimize a non-leaf Tensor: one of shape %s is the result of %s; give the"
                  + " parameter that it was computed from")
              .formatted(param.shape(), param.gradFn()));
    }
    if (param.dataType() == DataType.LONG) {
      throw new TypeException(
          "can't optimize a LONG tensor, of shape "
              + param.shape()
              + "; parameters are FLOAT or DOUBLE");
    }
  }

  /** Changes every parameter that has a gradient. */
  public final void step() {
    InPlace.Pass pass = new InPlace.Pass();
    for (ParamGroup<O> group : groups) {
      O options = group.options();
      for (Tensor param : group.params()) {
        Tensor grad = param.grad();
        if (grad != null) {
          update(param, grad, states.get(param), options, pass);
        }
      }
    }
    pass.run();
  }

  /**
   * Computes the loss and its gradients, then changes every parameter.
   *
   * @param closure forgets the gradients, computes the loss, calls its backward and gives its value
   * @return the loss before the step
   */
  public double step(DoubleSupplier closure) {
    double loss = closure.getAsDouble();
    step();
    return loss;
  }

  /** Forgets the gradients of all parameters. */
  public final void zeroGrad() {
    for (ParamGroup<O> group : groups) {
      for (Tensor param : group.params()) {
        param.zeroGrad();
      }
    }
  }

  /**
   * What is remembered about a parameter; empty before its first step.
   *
   * @throws ArgumentException if this optimizer doesn't have the parameter
   */
  public final State state(Tensor param) {
    State state = states.get(param);
    if (state == null) {
      throw new ArgumentException("state: this optimizer doesn't have the given parameter");
    }
    return state;
  }

  /**
   * All that it needs to go on: the options of each group, and copies of what it remembers about
   * each parameter, which are numbered in their order. The parameters' own numbers belong to the
   * model's state.
   */
  public final StateDict stateDict() {
    return new Saving<>(this).save();
  }

  /**
   * Takes over what another optimizer of the same kind, with as many groups and parameters, has
   * saved, its options included.
   *
   * @throws ArgumentException naming all that differs; nothing was changed then
   */
  public final void loadStateDict(StateDict saved) {
    new Saving<>(this).load(saved);
  }

  /** The options of each group, in PyTorch's manner. */
  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder(getClass().getSimpleName()).append(" (");
    for (int i = 0; i < groups.size(); i++) {
      text.append("\nParameter Group ").append(i).append(": ").append(groups.get(i).options());
    }
    return text.append("\n)").toString();
  }
}
