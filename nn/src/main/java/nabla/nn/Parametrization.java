package nabla.nn;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.core.ArgumentException;
import nabla.core.Tensor;

/**
 * How a parameter is computed of others that are learned in its place; PyTorch's {@code
 * torch.nn.utils.parametrize}.
 *
 * <pre>{@code
 * Conv2d layer = new WeightNorm().on(new Conv2d(3, 16, 3));
 * }</pre>
 *
 * <p>The layer knows nothing of it: its {@link Slot} gives the computed tensor, with its history,
 * so that gradients reach what it was computed of. In state dicts that is {@code
 * parametrizations.weight.original}, or {@code original0}, {@code original1} ... if there are
 * several, and what the parametrization itself remembers is under {@code
 * parametrizations.weight.0}.
 */
public abstract class Parametrization extends Module {
  /** A module's place, {@code parametrizations.} and the parameter's name, in front of its own. */
  private static final Pattern PLACE = Pattern.compile("(.*)(parametrizations\\.)([^.]+)\\.0\\.");

  private boolean used;

  /** A parametrization that isn't on a parameter yet. */
  protected Parametrization() {}

  /** The parameter, of what is learned in its place; called at each use of the parameter. */
  protected abstract Tensor compute(Tensor... originals);

  /**
   * What a parameter is to be computed of, so that {@link #compute} gives a given one, where it
   * can; called when it is put on the parameter, without recording.
   */
  protected abstract Tensor[] rightInverse(Tensor parameter);

  /**
   * Older names of what a parameter is computed of, for loading: what followed the parameter's name
   * then, as {@code _g}, to what follows {@code parametrizations.weight.} now.
   */
  protected Map<String, String> olderNames() {
    return Map.of();
  }

  @Override
  protected final void beforeLoad(String prefix, Map<String, Tensor> state) {
    Matcher place = PLACE.matcher(prefix);
    if (place.matches()) {
      String parameter = place.group(1) + place.group(3);
      String parts = place.group(1) + place.group(2) + place.group(3) + ".";
      olderNames()
          .forEach(
              (older, newer) -> {
                if (state.containsKey(parameter + older) && !state.containsKey(parts + newer)) {
                  state.put(parts + newer, state.remove(parameter + older));
                }
              });
    }
  }

  /** Puts it on a module's {@code weight}. */
  public final <M extends Module> M on(M module) {
    return on(module, "weight");
  }

  /**
   * Puts it on a parameter of a module. Make the optimizer afterwards.
   *
   * @return the module
   * @throws ArgumentException if the module has no such parameter, or it is parametrized already,
   *     or this parametrization is in use
   */
  public final <M extends Module> M on(M module, String parameter) {
    if (used) {
      throw new ArgumentException(
          typeName() + ": it is on a parameter already; make a new one for each");
    }
    module.parametrize(parameter, this);
    used = true;
    return module;
  }

  /**
   * Takes the parametrization off a parameter, which is learned itself again, beginning with its
   * present value.
   *
   * @return the module
   */
  public static <M extends Module> M removeFrom(M module, String parameter) {
    module.unparametrize(parameter);
    return module;
  }
}
