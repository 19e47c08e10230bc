// Recorded by RecordedLexiconsTests. Edits are lost.

public import Schema
public import XRPC

/// The types of this module.
public enum RandomTypes {
    /// What the lexicons were made from.
    public static let seed: UInt64 = 7

    /// Records, objects and bodies, by what they are called.
    public static let values: [String: any LexiconValue.Type] = [
        "com.example.self.type.class": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Class.self,
        "com.example.self.type.class#self": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Class.SelfDefinition.self,
        "com.example.self.type.class#value": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Class.Value.self,
        "com.example.self.type.defs output": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Defs.Output.self,
        "com.example.self.type.list": FixtureRandom::Com.Example.SelfSpace.TypeSpace.List.self,
        "com.example.self.type.list#output": FixtureRandom::Com.Example.SelfSpace.TypeSpace.List.Output.self,
        "com.example.self.type.self input": FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.Input.self,
        "com.example.self.type.self#default": FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.Default.self,
        "com.example.self.type.self#lexicon": FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.Lexicon.self,
        "com.string.protocol#dataModel": FixtureRandom::Com.String.ProtocolSpace.DataModel.self,
        "com.string.protocol.class#record": FixtureRandom::Com.String.ProtocolSpace.Class.Record.self,
        "com.string.self#index": FixtureRandom::Com.String.SelfSpace.Index.self,
        "com.string.self#nsid": FixtureRandom::Com.String.SelfSpace.Nsid.self,
        "com.string.string": FixtureRandom::Com.String.String.Record.self,
        "com.string.string.list#xEntry": FixtureRandom::Com.String.String.List.XEntry.self,
        "example.odd-name.getThing#swift": FixtureRandom::Example.OddName.GetThing.Swift.self,
        "example.odd-name.getThing#thing": FixtureRandom::Example.OddName.GetThing.Thing.self,
        "example.odd-name.getThing#x": FixtureRandom::Example.OddName.GetThing.X.self,
        "example.odd-name.getthing.type": FixtureRandom::Example.OddName.Getthing.TypeSpace.self,
        "example.odd-name.list input": FixtureRandom::Example.OddName.List.Input.self,
        "example.odd-name.list output": FixtureRandom::Example.OddName.List.Output.self,
        "example.odd-name.string": FixtureRandom::Example.OddName.String.Record.self,
        "example.odd-name.string#Kind": FixtureRandom::Example.OddName.String.Kind.self,
        "example.odd-name.string.class": FixtureRandom::Example.OddName.String.Class.self,
        "example.odd-name.string.class#Kind": FixtureRandom::Example.OddName.String.Class.Kind.self,
        "example.odd-name.value output": FixtureRandom::Example.OddName.Value.Output.self,
        "example.odd-name.value#entry": FixtureRandom::Example.OddName.Value.Entry.self,
        "example.odd-name.value.list#KEY": FixtureRandom::Example.OddName.Value.List.KEY.self,
        "example.oddname.defs": FixtureRandom::Example.Oddname.Defs.self,
        "example.oddname.getThing": FixtureRandom::Example.Oddname.GetThing.self,
        "example.oddname.getThing#default": FixtureRandom::Example.Oddname.GetThing.Default.self,
        "example.oddname.protocol#entry": FixtureRandom::Example.Oddname.ProtocolSpace.Entry.self,
        "example.oddname.protocol#lexicon": FixtureRandom::Example.Oddname.ProtocolSpace.Lexicon.self,
        "example.oddname.protocol#view": FixtureRandom::Example.Oddname.ProtocolSpace.View.self,
        "example.oddname.self": FixtureRandom::Example.Oddname.SelfSpace.Record.self,
        "example.oddname.self#Kind": FixtureRandom::Example.Oddname.SelfSpace.Kind.self,
        "example.oddname.self#other": FixtureRandom::Example.Oddname.SelfSpace.Other.self,
        "example.oddname.self.protocol": FixtureRandom::Example.Oddname.SelfSpace.ProtocolSpace.self,
        "example.oddname.self.protocol#value": FixtureRandom::Example.Oddname.SelfSpace.ProtocolSpace.Value.self,
        "example.oddname.self.thing": FixtureRandom::Example.Oddname.SelfSpace.Thing.self,
        "example.oddname.string": FixtureRandom::Example.Oddname.String.self,
        "example.oddname.string#swift": FixtureRandom::Example.Oddname.String.Swift.self,
        "example.random.Key#protocol": FixtureRandom::Example.Random.Key.ProtocolDefinition.self,
        "example.random.class": FixtureRandom::Example.Random.Class.Record.self,
        "example.random.class.type": FixtureRandom::Example.Random.Class.TypeSpace.self,
        "example.random.defs": FixtureRandom::Example.Random.Defs.self,
        "example.random.defs#dataModel": FixtureRandom::Example.Random.Defs.DataModel.self,
        "example.random.defs#view": FixtureRandom::Example.Random.Defs.View.self,
        "example.random.self#int64": FixtureRandom::Example.Random.SelfSpace.Int64.self,
        "example.random.self.protocol output": FixtureRandom::Example.Random.SelfSpace.ProtocolSpace.Output.self,
        "example.random.string": FixtureRandom::Example.Random.String.self,
        "example.random.thing#any": FixtureRandom::Example.Random.Thing.AnyDefinition.self,
        "example.random.thing#input": FixtureRandom::Example.Random.Thing.Input.self,
        "example.random.thing#message": FixtureRandom::Example.Random.Thing.Message.self,
        "example.random.thing#protocol": FixtureRandom::Example.Random.Thing.ProtocolDefinition.self,
        "example.random.thing.Key#int64": FixtureRandom::Example.Random.Thing.Key.Int64.self,
        "example.random.thing.Key#nsid": FixtureRandom::Example.Random.Thing.Key.Nsid.self,
        "example.random.thing.list": FixtureRandom::Example.Random.Thing.List.Record.self,
        "example.random.thing.list.type output": FixtureRandom::Example.Random.Thing.List.TypeSpace.Output.self,
        "example.random.thing.type": FixtureRandom::Example.Random.Thing.TypeSpace.self,
        "example.random.thing.type#thing": FixtureRandom::Example.Random.Thing.TypeSpace.Thing.self,
        "example.random.thing.value output": FixtureRandom::Example.Random.Thing.Value.Output.self,
        "example.random.thing.value#schema": FixtureRandom::Example.Random.Thing.Value.Schema.self,
    ]

    /// Parameters, by their methods.
    public static let parameters: [String: any MethodParameters.Type] = [
        "com.example.self.type.self": FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.Parameters.self,
        "com.string.protocol": FixtureRandom::Com.String.ProtocolSpace.Parameters.self,
        "com.string.value": FixtureRandom::Com.String.Value.Parameters.self,
        "example.odd-name.list": FixtureRandom::Example.OddName.List.Parameters.self,
        "example.odd-name.value": FixtureRandom::Example.OddName.Value.Parameters.self,
        "example.random.record": FixtureRandom::Example.Random.Record.Parameters.self,
        "example.random.thing.list.type": FixtureRandom::Example.Random.Thing.List.TypeSpace.Parameters.self,
        "example.random.thing.string": FixtureRandom::Example.Random.Thing.String.Parameters.self,
        "example.random.thing.value": FixtureRandom::Example.Random.Thing.Value.Parameters.self,
    ]
}
