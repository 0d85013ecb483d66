package nabla.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.core.Domain;
import nabla.core.Generator;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** At least one module of each class, with the inputs to call it with. */
record ModuleSamples(String name, Supplier<Module> maker, List<Domain.Argument> arguments) {
  static List<ModuleSamples> all() {
    return Stream.of(
            LayerSamples.all(),
            ShapeSamples.all(),
            ConvSamples.all(),
            PoolingSamples.all(),
            PaddingSamples.all(),
            ActivationSamples.all(),
            NormSamples.all(),
            LossSamples.all(),
            RecurrentSamples.all())
        .flatMap(List::stream)
        .toList();
  }

  static ModuleSamples of(String name, Supplier<Module> maker, Domain.Argument... arguments) {
    return new ModuleSamples(name, maker, List.of(arguments));
  }

  /** A module, initialized by the same random numbers each time. */
  Module make() {
    Generator.manualSeed(5);
    return maker.get();
  }

  /** Inputs, the same each time. */
  List<Tensor> inputs(DataType type) {
    Generator random = new Generator(7);
    List<Tensor> inputs = new ArrayList<>();
    arguments.forEach(argument -> inputs.add(argument.draw(random, type)));
    return inputs;
  }

  /** The first output. */
  static Tensor call(Module module, List<Tensor> inputs) {
    return Calls.call(module, inputs).get(0);
  }

  /** The parameters and floating inputs, to differentiate with respect to. */
  static List<Tensor> differentiable(Module module, List<Tensor> inputs) {
    return Stream.concat(
            module.parameters().stream(),
            inputs.stream().filter(x -> x.dataType() != DataType.LONG))
        .toList();
  }
}
